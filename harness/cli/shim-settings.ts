import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { HarnessError } from '../errors.ts';
import { type CodecName, codecNames } from '../wire/codec.ts';
import { profiles } from '../wire/profiles/index.ts';
import { oneOf, wholeNumber } from './option-values.ts';

/** What a shim does, besides being the program. */
export interface ShimSettings {
  /** Path of the real program. */
  readonly program: string;
  /** Plan text, or the name of a plan file. */
  readonly plan: string;
  readonly seed: number;
  /** `%p` in it is the shim's process id; a file that is there is never written over. */
  readonly record: string | undefined;
  readonly codec: CodecName | 'auto';
  /** `none` for none. */
  readonly profile: string;
  /** Calls without this argument are the program's own affair: `app-server`. */
  readonly only: string | undefined;
}

/** The environment variables of a shim by its settings; the program does not see them. */
export const shimVariables = {
  program: 'MIDTURN_SHIM_PROGRAM',
  plan: 'MIDTURN_SHIM_PLAN',
  seed: 'MIDTURN_SHIM_SEED',
  record: 'MIDTURN_SHIM_RECORD',
  codec: 'MIDTURN_SHIM_CODEC',
  profile: 'MIDTURN_SHIM_PROFILE',
  only: 'MIDTURN_SHIM_ONLY',
} as const satisfies Record<keyof ShimSettings, string>;

/** What process faults know behind a shim: the real program, and whoever called it. */
export const shimProcesses = { processes: ['server', 'client'], startable: ['server'] } as const;

export type ShimTexts = { readonly [K in keyof ShimSettings]?: string | undefined };

const profileNames = [...profiles.map(({ name }) => name), 'none'];

/** Settings as texts, out of the environment. */
export function shimTexts(env: NodeJS.ProcessEnv): ShimTexts {
  const entries = Object.entries(shimVariables).map(([key, variable]) => [key, env[variable]]);
  return Object.fromEntries(entries);
}

/** Throws `BAD_ARGUMENT` naming what is wrong, and `FILE_NOT_FOUND` without the real program. */
export function shimSettings(texts: ShimTexts, findProgram: () => string): ShimSettings {
  const { plan = '', seed = '1', record, codec = 'jsonl', profile = 'app-server', only } = texts;
  return {
    program: texts.program ?? findProgram(),
    plan,
    seed: wholeNumber(shimVariables.seed, 0, 2 ** 32 - 1)(seed),
    record,
    codec: oneOf(shimVariables.codec, ['auto', ...codecNames] as const)(codec),
    profile: oneOf(shimVariables.profile, profileNames)(profile),
    only,
  };
}

/**
 * The program that the shim at `shimPath` hides: the next one of its name on PATH that is not the shim
 * itself, under whatever name that is reached.
 */
export function programBehind(shimPath: string, env: NodeJS.ProcessEnv): string {
  const name = basename(shimPath);
  const own = realpathSync(shimPath);
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = resolve(join(folder, name));
    if (isExecutable(path) && realpathSync(path) !== own) return path;
  }
  const message = `Expected a program \`${name}\` on PATH behind the shim, or ${shimVariables.program}, found none.`;
  throw new HarnessError('FILE_NOT_FOUND', message);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
