/** Cases one after another on a real system: each history has what its own case made the provider do. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { undisturbed } from '../../scenarios/tail/undisturbed.ts';
import { systemClock } from '../clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { findDriver } from '../drivers/index.ts';
import type { EventBody } from '../history/event.ts';
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
const workload = {
  name: 'a turn of three deltas',
  turns: [{ deltas: 3, deltaBytes: 32, burst: 1, gapMs: 1 }],
  ending: 'close' as const,
};

/** The same system on a machine so busy that what its provider tells is read much too late. */
const readLate = (delayMs: number): Driver => ({
  ...reference,
  start: async (context, options) => {
    const record = (event: EventBody) => {
      const isAccount = event.type.startsWith('provider-');
      systemClock.after(isAccount ? delayMs : 0, () => context.recorder.record(event));
    };
    const system = await reference.start({ ...context, recorder: { record } }, options);
    const account = async () => {
      await system.account?.();
      await systemClock.sleep(delayMs);
    };
    return { ...system, account };
  },
});

/** What the provider told in the history of each of these cases. */
async function runCases(driver: Driver, names: readonly string[]) {
  const found: string[][] = [];
  for (const name of names) {
    const history = join('histories', `${name}.jsonl`);
    await runOne(
      { id: name, scenario: { ...undisturbed, workload, disturbMs: 0 }, driver, seed: 1, plan },
      {
        ...{ clock: systemClock, worker: 1, pool, folder, history, cacheFolder: folder },
        signal: new AbortController().signal,
      },
    );
    const { events } = await readHistory(join(folder, history));
    const account = events
      .map(({ type }) => type)
      .filter((type) => type === 'provider-request' || type === 'provider-completed');
    found.push(account);
  }
  return found;
}

const whole = ['provider-request', 'provider-completed'];

it('waits for the end of what the provider tells of a case before it lends the system again', async () => {
  expect(await runCases(readLate(300), ['first', 'second', 'third'])).toEqual([
    whole,
    whole,
    whole,
  ]);
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
  for (const account of found) {
    expect(account.filter((type) => type === 'provider-request')).toHaveLength(1);
  }
  expect(pool.started).toBe(2);
}, 60_000);
