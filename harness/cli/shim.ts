import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { HarnessError } from '../errors.ts';
import { doubtAbout } from '../plan/doubts.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { profiles } from '../wire/profiles/index.ts';
import type { CliContext } from './cli-context.ts';
import { endLike } from './end-like.ts';
import { readPlan } from './read-plan.ts';
import { runAsShim } from './run-as-shim.ts';
import {
  isExecutable,
  type ShimSettings,
  type ShimTexts,
  shimProcesses,
  shimSettings,
  shimVariables,
} from './shim-settings.ts';

interface ShimFlags extends Omit<ShimTexts, 'program'> {
  readonly install?: string;
}

/** `midturn shim`: the proxy for a program that is spoken to over its stdin and stdout. */
export function addShimCommand(program: Command, context: CliContext): void {
  program
    .command('shim')
    .summary('stand in the place of a program that talks on stdin and stdout')
    .description(
      'Runs a program and is the proxy for its stdin and stdout; stderr passes and is recorded, ' +
        'arguments, signals and exit code are the program’s own. With --install it writes an ' +
        'executable that does so, to put on PATH in place of the program.',
    )
    .argument('<program>', 'the real program')
    .argument('[args...]', 'its arguments, after `--` when they begin with a dash')
    .option('--plan <plan>', 'what to break and when, as text or file; default: nothing')
    .option('--seed <integer>', 'seed of every draw; default 1')
    .option('--record <file>', 'write a history of each call; %p is the process id')
    .option('--codec <name>', 'how bytes are cut; default jsonl')
    .option('--profile <name>', 'which messages mean what; default app-server')
    .option('--only <word>', 'leave calls without this argument alone: app-server')
    .option('--install <path>', 'write an executable that does this, and end')
    .passThroughOptions()
    .addHelpText('after', help)
    .action((name: string, args: string[], flags: ShimFlags) => shim(name, args, flags, context));
}

const help = `
Examples:
  midturn shim --plan 'cut(5) on turn/started' -- codex app-server
  midturn shim --install bin/codex --only app-server --record 'turn-%p.jsonl' \\
    --plan 'exit-after(turns 1) server' codex
  PATH="$PWD/bin:$PATH" my-client

Process faults know \`server\` (the real program) and \`client\` (whoever called the shim):
\`pause(2s) client on turn/started\`. \`restart server\` starts a new program behind the same stdin and
stdout: the caller sees no end, only a server without memory.
A symbolic link to the program \`midturn-shim\` under the name of another is a shim too; these say what it does:
${Object.values(shimVariables)
  .map((variable) => `  ${variable}`)
  .join('\n')}`;

async function shim(
  name: string,
  args: readonly string[],
  { install, ...texts }: ShimFlags,
  { console, env }: CliContext,
): Promise<void> {
  const program = pathOf(name, env);
  const settings = shimSettings({ ...texts, program }, () => program);
  if (install === undefined) return endLike(await runAsShim(settings, args));
  const profile = profiles.find((one) => one.name === settings.profile);
  const ahead = { name: 'stdio', codec: settings.codec, profile, ...shimProcesses };
  for (const rule of resolvePlan(readPlan(settings.plan))) {
    const doubt = doubtAbout(rule, [ahead]);
    if (doubt)
      console.note(`warning: fault ${rule.index} \`${rule.text}\` does not fit: ${doubt}.`);
  }
  writeShimProgram(resolve(install), settings, args);
  console.print(`${resolve(install)} stands for ${program}.`);
}

function writeShimProgram(path: string, settings: ShimSettings, args: readonly string[]): void {
  if (existsSync(path)) {
    const text = `Expected \`--install\` to name a new file, found \`${path}\`.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  const own = fileURLToPath(new URL('./shim-program.js', import.meta.url));
  const files = {
    plan: fileOrText(settings.plan),
    record: settings.record && resolve(settings.record),
  };
  const variables = Object.entries({ ...settings, ...files }).flatMap(([key, value]) =>
    value === undefined || value === ''
      ? []
      : `${shimVariables[key as keyof ShimSettings]}=${quote(String(value))} \\\n`,
  );
  const command = [process.execPath, own, ...args].map(quote).join(' ');
  writeFileSync(path, `#!/bin/sh\n${variables.join('')}exec ${command} "$@"\n`);
  chmodSync(path, 0o755);
}

/** The shim is called from any folder. */
function fileOrText(plan: string): string {
  return plan !== '' && existsSync(plan) ? resolve(plan) : plan;
}

/** A name is looked up now: on PATH it may soon be the shim itself. */
function pathOf(name: string, env: NodeJS.ProcessEnv): string {
  if (name.includes('/')) return resolve(name);
  const folders = (env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => resolve(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  throw new HarnessError('FILE_NOT_FOUND', `Expected a program \`${name}\` on PATH, found none.`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
