import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { fixtureProgram } from '../processes/fixture-program.ts';

/** What a fixture is a part of; the good program of a family has its name in `goodPrograms`. */
export type Family = 'server' | 'agent' | 'client' | 'bridge' | 'broker' | 'daemon' | 'realtime';

export interface BrokenFixture {
  /** `queue-full-disconnect`; its program is `broken/<name>`. */
  readonly name: string;
  readonly family: Family;
  /** The invariant that it breaks. */
  readonly breaks: string;
  /** What goes wrong, in a sentence. */
  readonly about: string;
}

const families: Readonly<Record<string, Family>> = {
  'An app-server': 'server',
  'An agent (in an app-server)': 'agent',
  'A client': 'client',
  'A bridge': 'bridge',
  'A broker': 'broker',
  'A daemon': 'daemon',
  "A daemon's client": 'daemon',
  'A realtime client': 'realtime',
};

/** Every broken fixture, as the first comment of each program declares itself. */
export function readBrokenFixtures(): BrokenFixture[] {
  // Any one of them tells the folder.
  const folder = dirname(fixtureProgram('broken/close-unanswered'));
  const files = readdirSync(folder).filter((file) => /^[\w-]+\.js$/.test(file));
  return files
    .sort()
    .map((file) => declared(basename(file, '.js'), readFileSync(join(folder, file), 'utf8')));
}

/** Reads `// A client that breaks \`reconnects\`: it ...`; throws `BAD_ARGUMENT` for anything else. */
export function declared(name: string, source: string): BrokenFixture {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines
    .slice(0, end === -1 ? lines.length : end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join(' ');
  const [, who = '', breaks = '', about = ''] =
    /^(.+?) that breaks `([a-z-]+)`: (.+)$/.exec(comment) ?? [];
  const family = families[who];
  if (family !== undefined) return { name, family, breaks, about };
  const known = Object.keys(families).join(', ');
  throw new HarnessError(
    'BAD_ARGUMENT',
    `Expected broken/${name} to begin with "// WHO that breaks \`INVARIANT\`: ..." (${known}), got "${comment.slice(0, 60)}".`,
  );
}
