/**
 * `npm run mutants`: every broken fixture, and the good ones, on every scenario of their role, and the
 * matrix of which invariant caught which. Exit code 1 when one is not caught by the invariant that it
 * breaks, or when a good one does not hold.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarios } from '../../scenarios/index.ts';
import { systemClock } from '../clock.ts';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { invariants } from '../invariants/index.ts';
import { endAllProcesses } from '../processes/registry.ts';
import { readBrokenFixtures } from './broken-fixture.ts';
import { matrixDocument } from './matrix-document.ts';
import { findingsOf, printMatrix } from './print-matrix.ts';
import { readFlags } from './read-flags.ts';
import { type Cell, runMatrix } from './run-matrix.ts';

const usage = `Every broken fixture on every scenario of its role, and what caught it.

  --only TEXT      a family, or fixtures whose name contains it; several, with commas
  --scenario TEXT  scenarios whose id contains it
  --quick          only scenarios that judge what is broken, until one catches it
  --seed N         seed of every case (1)
  --workers N      cases side by side (2)
  --json FILE      every case, for machines
  --from FILE      cases of an earlier run in place of running them; several, with commas: the last one
                   that has a case counts
  --document FILE  the matrix as a document
  --out FOLDER     keeps the histories there

Exit code 1 when one is not caught by the invariant that it breaks, or a good one does not hold; 64 for a
wrong flag.
`;

const flags = readFlags(
  {
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    from: { type: 'string' },
    document: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
  usage,
);

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

const wanted = flags.only.split(',');
const all = readBrokenFixtures();
const isFamily = (text: string) => all.some((one) => one.family === text);
const broken = all.filter((one) =>
  wanted.some((text) => (isFamily(text) ? one.family === text : one.name.includes(text))),
);
const folder = flags.out ?? (await mkdtemp(join(tmpdir(), 'midturn-mutants-')));
const began = systemClock.now();
let cells: Cell[] = [];
try {
  cells = flags.from === undefined ? await run() : await earlier(flags.from.split(','));
} finally {
  await endAllProcesses();
  if (flags.out === undefined) await rm(folder, { recursive: true, force: true });
}
if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(cells, null, 2)}\n`);
const ids = invariants.map((one) => one.id);
if (flags.document !== undefined) {
  await writeFile(flags.document, matrixDocument(broken, cells, ids));
}
conclude();

function run(): Promise<Cell[]> {
  return runMatrix({
    ...{ broken, quick: flags.quick, seed: Number(flags.seed), workers: Number(flags.workers) },
    ...{ folder, cacheFolder: cacheFolder(), clock: systemClock, signal: stop.signal },
    scenarios: scenarios.filter((one) => one.id.includes(flags.scenario)),
    onCell: tell,
  });
}

async function earlier(files: readonly string[]): Promise<Cell[]> {
  const known = new Map<string, Cell>();
  for (const file of files) {
    for (const cell of JSON.parse(await readFile(file, 'utf8')) as Cell[]) {
      known.set(`${cell.program} ${cell.scenario}`, cell);
    }
  }
  return [...known.values()];
}

function tell({ program, scenario, outcome, violated, durationMs }: Cell): void {
  const what = violated.length > 0 ? violated.join(', ') : outcome;
  process.stderr.write(
    `${program} × ${scenario}: ${what} (${Math.round(durationMs / 100) / 10} s)\n`,
  );
}

function conclude(): void {
  const { missed, notGood, failed } = findingsOf(broken, cells);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(printMatrix(broken, cells, ids));
  for (const cell of notGood) {
    say(`\n${cell.program} × ${cell.scenario}: ${cell.outcome}, expected holds: ${cell.reason}`);
  }
  for (const cell of failed) {
    say(`\n${cell.program} × ${cell.scenario}: ${cell.outcome}: ${cell.reason}`);
  }
  for (const one of missed) say(`\nNot caught: ${one.name} breaks ${one.breaks}: ${one.about}`);
  const seconds = Math.round((systemClock.now() - began) / 100) / 10;
  const caught = broken.length - missed.length;
  say(`\n${caught} of ${broken.length} caught, ${cells.length} cases, ${seconds} s.`);
  process.exitCode = missed.length + notGood.length + failed.length > 0 ? 1 : 0;
}
