/**
 * Which commands were run here before, because somebody asked for them: a run folder that names one of
 * these brings nothing new. Kept outside of every project, as digests, since commands hold names.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../processes/state-folder.ts';
import { bringsItsOwn } from './brings-its-own.ts';
import { withoutSecrets } from './without-secrets.ts';

const fileName = 'commands';
/** Older ones are forgotten, and then asked about again. */
const keptMax = 5_000;

/** Says which of these are known: drivers, backends, config files, as they stand in results. */
export function knownCommands(folder: string = stateFolder()): (text: string) => boolean {
  const known = new Set(read(folder));
  return (text) => known.has(digest(text));
}

/** Remembers those that bring their own. Where that can't be written, they are asked about again. */
export function rememberCommands(texts: readonly string[], folder: string = stateFolder()): void {
  const brought = withoutSecrets(texts).filter(bringsItsOwn);
  if (brought.length === 0) return;
  try {
    const lines = read(folder);
    const known = new Set(lines);
    const fresh = [...new Set(brought.map(digest))].filter((one) => !known.has(one));
    if (fresh.length === 0) return;
    const path = join(folder, fileName);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (lines.length < keptMax * 2) appendFileSync(path, `${fresh.join('\n')}\n`, { mode: 0o600 });
    else writeFileSync(path, `${[...lines.slice(-keptMax), ...fresh].join('\n')}\n`);
  } catch {
    // A machine without a home can still run.
  }
}

function read(folder: string): string[] {
  try {
    return readFileSync(join(folder, fileName), 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** A command means what it does in its folder: `./start.sh` is another one elsewhere. */
function digest(text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([realpathSync('.'), text]))
    .digest('hex');
}
