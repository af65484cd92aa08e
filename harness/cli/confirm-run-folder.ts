import { realpathSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { HarnessError } from '../errors.ts';
import { visible } from '../report/words/visible.ts';
import { bringsItsOwn } from '../runner/brings-its-own.ts';
import { knownCommands } from '../runner/known-commands.ts';
import type { CliContext } from './cli-context.ts';

/** What a run folder would have midturn do, beside midturn's own. */
export interface Brought {
  /** Drivers by their names, commands and folders in them included. */
  readonly drivers: readonly string[];
  readonly backend: string | undefined;
  /** The config file that would be loaded. */
  readonly config: string | undefined;
  /** The run folder. */
  readonly folder: string;
}

/**
 * Lets nothing out of a run folder run, load or dial that was not asked for on this machine, unless
 * `isTrusted`, or somebody at the terminal agrees. Throws `BAD_ARGUMENT` where nobody does.
 */
export async function confirmRunFolder(
  brought: Brought,
  isTrusted: boolean,
  { console, confirm }: Pick<CliContext, 'console' | 'confirm'>,
): Promise<void> {
  const isKnown = knownCommands();
  const { drivers, backend, config, folder } = brought;
  const lines = [
    ...[...new Set(drivers)].filter(bringsItsOwn).map((text) => ['run', text] as const),
    ...(backend === undefined ? [] : [['talk to', backend] as const]),
    ...(config !== undefined && isInside(config, folder) ? [['load', config] as const] : []),
  ].filter(([does, text]) => does === 'load' || !isKnown(text));
  if (lines.length === 0 || isTrusted) return;
  console.note(`\`${visible(folder)}\` was not written on this machine. Replaying it would`);
  for (const [does, text] of lines) console.note(`  ${does.padEnd(7)}  ${visible(text)}`);
  if (await confirm?.('Go on?')) return;
  const text = `Expected \`--trust\` to replay what ${JSON.stringify(visible(folder))} brings, got no consent.`;
  throw new HarnessError('BAD_ARGUMENT', text);
}

function isInside(path: string, folder: string): boolean {
  const between = relative(realpathSync(folder), realpathSync(dirname(path)));
  return between === '' || !/^\.\.(?:[\\/]|$)|^(?:[\\/]|[A-Za-z]:)/.test(between);
}
