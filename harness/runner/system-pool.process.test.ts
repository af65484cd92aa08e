/** Cases one after another on a real system: each history has what its own case made the provider do. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { undisturbed } from '../../scenarios/tail/undisturbed.ts';
import { systemClock } from '../clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { findDriver } from '../drivers/index.ts';
import { readHistory } from '../history/read-history.ts';
import { parsePlan } from '../plan/parse.ts';
import { runOne } from './run-one.ts';
import { SystemPool } from './system-pool.ts';

let folder = '';
let pool: SystemPool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-pool-test-'));
  await mkdir(join(folder, 'histories'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  pool = new SystemPool();
});
afterEach(() => pool.stop());

const plan = parsePlan('');
const reference = findDriver('reference');
/** The provider's last pause begins once the client has the end of its turn: its account ends later. */
const workload = {
  name: 'a turn with a pause behind its end',
  turns: [{ deltas: 3, deltaBytes: 32, burst: 1, gapMs: 150 }],
  ending: 'close' as const,
};

/** What the provider told in the history of each of these cases, and how they ended. */
async function runCases(driver: Driver, names: readonly string[]) {
  const found: unknown[] = [];
  for (const name of names) {
    const history = join('histories', `${name}.jsonl`);
    const { outcome } = await runOne(
      { id: name, scenario: { ...undisturbed, workload }, driver, seed: 1, plan },
      {
        ...{ clock: systemClock, worker: 1, pool, folder, history, cacheFolder: folder },
        signal: new AbortController().signal,
      },
    );
    const { events } = await readHistory(join(folder, history));
    const account = events
      .map(({ type }) => type)
      .filter((type) => type === 'provider-request' || type === 'provider-completed');
    found.push([outcome, account]);
  }
  return found;
}

const whole = ['holds', ['provider-request', 'provider-completed']];

it('waits for the end of what the provider tells of a case before it lends the system again', async () => {
  expect(await runCases(reference, ['first', 'second', 'third'])).toEqual([whole, whole, whole]);
  expect(pool.started).toBe(1);
}, 60_000);

it('stops a system whose provider does not tell, and what it says until then is of the last case', async () => {
  const silent: Driver = {
    ...reference,
    start: async (context, options) => ({
      ...(await reference.start(context, options)),
      account: () => Promise.reject(new Error('it says nothing')),
    }),
  };
  const found = await runCases(silent, ['fourth', 'fifth']);
  for (const [, account] of found as [string, string[]][]) {
    expect(account.filter((type) => type === 'provider-request')).toHaveLength(1);
  }
  expect(pool.started).toBe(2);
}, 60_000);
