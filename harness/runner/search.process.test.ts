import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { undisturbed } from '../../scenarios/tail/undisturbed.ts';
import { systemClock } from '../clock.ts';
import { findDriver } from '../drivers/index.ts';
import { parsePlan } from '../plan/parse.ts';
import { runOne } from './run-one.ts';
import { search } from './search.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-search-test-'));
  await mkdir(join(folder, 'histories'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const driver = findDriver('reference@turn-aborted-on-drop');
const around = () => ({ folder, cacheFolder: folder, signal: new AbortController().signal });

it('a plan of five lines ends as the one that matters, which breaks it every time', async () => {
  const plan = parsePlan(`latency(5ms, jitter 5ms) downstream for 100ms
duplicate on thread/status/changed times 1
slicer(300) downstream connection 1 for 200ms
reset on item/agentMessage/delta#4
delay(20ms) on turn/started times 1`);
  const found = await search({
    ...{ scenario: undisturbed, driver, seed: 1, plan, ...around() },
  });
  const [finding] = found.findings;
  expect(finding).toMatchObject({
    ...{ invariant: 'no-lost-tail', minimal: 'reset on item/agentMessage/delta' },
    ...{ confirmed: 3, of: 3 },
    result: { outcome: 'violated', plan: ['reset on item/agentMessage/delta'] },
  });
  expect(finding?.drawn.split('\n')).toHaveLength(5);
}, 90_000);

it('shows a run that broke it, though it never did again', async () => {
  const good = findDriver('reference');
  let started = 0;
  const { findings } = await search({
    ...{ scenario: undisturbed, seed: 1, plan: parsePlan('reset on item/agentMessage/delta') },
    ...{ ...around(), confirmations: 1 },
    driver: {
      ...{ ...driver, reusable: false },
      start: (...args) => {
        started += 1;
        return (started === 1 ? driver : good).start(...args);
      },
    },
  });
  expect(findings).toMatchObject([{ confirmed: 0, of: 1, result: { outcome: 'violated' } }]);
}, 120_000);

it('a paced turn has something left to lose, wherever a plan cuts it off', async () => {
  for (const delta of [1, 8, 16]) {
    const plan = parsePlan(`reset on item/agentMessage/delta#${delta}`);
    const result = await runOne(
      { id: `delta ${delta}`, scenario: undisturbed, driver, seed: 1, plan },
      { ...around(), clock: systemClock, worker: 1, history: `${delta}.jsonl` },
    );
    expect([delta, result.outcome]).toEqual([delta, 'violated']);
  }
}, 60_000);

it('draws restarts and pauses of the processes that the driver declares, the same for a seed', async () => {
  const plans = async () => {
    const drawn: string[] = [];
    const found = await search({
      ...{ scenario: undisturbed, driver: findDriver('reference'), seed: 3, ...around() },
      ...{ faults: ['restart', 'pause'], linesMax: 1, runsMax: 4, workers: 1, timeMaxMs: 600_000 },
      onCase: ({ plan }) => drawn.push(plan.join('; ')),
    });
    expect(found.outcomes.violated ?? 0).toBe(0);
    return drawn;
  };
  const drawn = await plans();
  expect(
    drawn.filter((plan) => !/^(restart.* server|pause.* (server|provider))\b/.test(plan)),
  ).toEqual([]);
  expect(await plans()).toEqual(drawn);
}, 90_000);

it('waits for the case that still runs when its time is over, and counts it', async () => {
  const seen: string[] = [];
  // The time is over once the first case has begun, however long a case takes here.
  let overMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + overMs };
  const reference = findDriver('reference');
  const found = await search({
    ...{ scenario: undisturbed, seed: 3, clock, ...around() },
    driver: {
      ...reference,
      start: (context, start) => {
        overMs = 3_600_000;
        return reference.start(context, start);
      },
    },
    ...{ faults: ['pause'], linesMax: 1, runsMax: 50, workers: 1, timeMaxMs: 1_800_000 },
    onCase: ({ outcome }) => seen.push(outcome),
  });
  expect(found.cases + found.notExercised).toBe(1);
  expect(seen).toHaveLength(1);
}, 60_000);
