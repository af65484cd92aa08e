/**
 * `npm run random`: random plans on every good fixture. None may be violated, and each case that shows
 * nothing is told with its reason.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { endAllProcesses } from '../processes/registry.ts';
import { type SearchResult, search } from '../runner/search.ts';
import { type Trial, trials } from './good-fixtures.ts';
import { readFlags } from './read-flags.ts';
import { driverOf, goodPrograms } from './systems/driver-of.ts';

const unknownMax = 0.02;
/** Cases of the server are quick, those of the daemon take seconds. */
const shareOf = ({ family }: Trial) => (family === 'server' ? 6 : family === 'daemon' ? 1 : 2);

const usage = `Random plans on every good fixture; none may be violated.

  --runs N        plans in all (500); most of them for the server, whose cases are quick
  --only FAMILY   ${trials.map(({ family }) => family).join(', ')}; several, with commas
  --seed N        seed of every draw (1)
  --workers N     cases side by side (2)
  --json FILE     what was found, for machines

Exit code 1 when a fixture is violated, or more than 2 % of the cases show nothing; 64 for a wrong flag.
`;

const flags = readFlags(
  {
    runs: { type: 'string', default: '500' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
  usage,
);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

const chosen = trials.filter(
  ({ family }) => flags.only === '' || flags.only.split(',').includes(family),
);
const shares = chosen.reduce((sum, one) => sum + shareOf(one), 0);
const folder = await mkdtemp(join(tmpdir(), 'midturn-random-'));
const results: { family: string; found: SearchResult }[] = [];
try {
  await mkdir(join(folder, 'histories'));
  for (const one of chosen) {
    const found = await tryOut(one, Math.ceil((Number(flags.runs) * shareOf(one)) / shares));
    results.push({ family: one.family, found });
    tell(one.family, found);
  }
} finally {
  await endAllProcesses();
  await rm(folder, { recursive: true, force: true });
}
if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(results, null, 2)}\n`);
conclude();

function tryOut({ family, scenario, links, faults }: Trial, runs: number): Promise<SearchResult> {
  return search({
    ...{ scenario, links, folder, cacheFolder: cacheFolder(), signal: stop.signal },
    driver: driverOf(family, `good ${family}`, goodPrograms[family]),
    ...{ seed: Number(flags.seed), runsMax: runs, timeMaxMs: 3_600_000, confirmations: 3 },
    ...{ workers: Number(flags.workers), ...(faults && { faults }) },
    onCase: ({ outcome, plan, reason }) => {
      if (outcome === 'holds') return;
      process.stderr.write(`${family}: ${outcome}: ${plan.join('; ')}: ${reason}\n`);
    },
  });
}

function tell(
  family: string,
  { cases, outcomes, notExercised, durationMs, findings }: SearchResult,
) {
  const counts = Object.entries(outcomes).map(([outcome, n]) => `${n} ${outcome}`);
  const seconds = Math.round(durationMs / 1_000);
  const idle = `${notExercised} found nothing to hit`;
  say(`good ${family}: ${cases} cases in ${seconds} s: ${counts.join(', ')}; ${idle}`);
  for (const { invariant, minimal, confirmed, of, result } of findings) {
    say(`  ✗ ${invariant}, ${confirmed} of ${of}: ${minimal.split('\n').join('; ')}`);
    say(`    ${result.reason ?? ''}`);
  }
}

function conclude(): void {
  const all = results.map(({ found }) => found);
  const cases = all.reduce((sum, one) => sum + one.cases, 0);
  const unknown = all.flatMap((one) => one.unknown);
  const violated = all.reduce((sum, one) => sum + (one.outcomes.violated ?? 0), 0);
  for (const { driver, plan, reason } of unknown) {
    say(`unknown, ${driver}: ${plan.join('; ')}\n  ${reason}`);
  }
  const share = ((100 * unknown.length) / Math.max(1, cases)).toFixed(1);
  say(
    `${cases} cases: ${violated} violated, ${unknown.length} unknown (${share} %). Seed ${flags.seed}.`,
  );
  const isBad = violated > 0 || cases === 0 || unknown.length > cases * unknownMax;
  process.exitCode = isBad ? 1 : 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
