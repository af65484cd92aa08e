import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../harness/clock.ts';
import { cacheFolder } from '../harness/drivers/cache-folder.ts';
import { invariants } from '../harness/invariants/index.ts';
import { readBrokenFixtures } from '../harness/mutants/broken-fixture.ts';
import { findingsOf } from '../harness/mutants/print-matrix.ts';
import { runMatrix } from '../harness/mutants/run-matrix.ts';
import { scenarios } from './index.ts';

// Each on the one scenario that catches it, once. `npm run mutants` runs everything on everything;
// those that can only be seen by waiting for a bound are left to it.
const caughtBy: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  server: {
    'approval-asked-twice': 'approvals/file-change-reset',
    'approval-kept-open': 'approvals/second-client-answers',
    'close-unanswered': 'close/client-close',
    'deltas-doubled-after-resume': 'reconnect/one-of-three-reset',
    'deltas-out-of-order': 'tail/undisturbed',
    'error-without-code': 'handshake/unknown-request',
    'events-to-everyone': 'handshake/answer-late',
    'exit-without-close': 'close/server-interrupted',
    'leaves-turn-open': 'close/server-told-to-end',
    'queue-full-disconnect': 'backpressure/slow-consumer-unix',
    'replay-after-live': 'reconnect/reset-in-long-turn',
    'reset-instead-of-close': 'close/client-close',
    'tail-dropped-on-teardown': 'reconnect/reset-in-long-turn',
    'text-lost-while-away': 'reconnect/reset-in-long-turn',
    'turn-aborted-on-drop': 'tail/half-close-mid-turn',
    'turn-run-twice': 'reconnect/reset-in-long-turn',
  },
  client: {
    'client-approval-answered-twice': 'approvals/command-reset-after-answer',
    'client-backoff-without-cap': 'reconnect/command-server-away',
    'client-backoff-without-delay': 'reconnect/command-server-away',
    'client-end-taken-for-success': 'reuse/six-commands',
    'client-initialize-skipped-after-reconnect': 'tail/command-close-mid-turn',
    'client-leaves-without-close': 'reuse/six-commands',
    'client-old-approval-answered': 'approvals/command-reset-after-answer',
    'client-prompt-sent-again': 'tail/command-close-mid-turn',
    'client-retry-misses-clean-close': 'tail/command-close-mid-turn',
    'client-text-repeated-after-resume': 'tail/command-close-mid-turn',
    'client-turn-started-again': 'tail/command-close-mid-turn',
  },
  agent: {
    'fallback-never-left': 'fallback/message-too-big',
    'fallback-tries-not-given-back': 'fallback/broken-within-bounds',
    'retry-without-delay': 'reconnect/provider-stream-broken-twice',
    'socket-dropped-without-close': 'close/agent-told-to-end',
    'tool-run-twice': 'once/provider-stream-ends-after-tool-call',
    'truncated-stream-accepted': 'tail/provider-cut-mid-event',
  },
  bridge: {
    'bridge-answers-by-itself': 'approvals/server-restarted-between',
    'bridge-backoff-without-delay': 'reconnect/upstream-away',
    'bridge-initialize-skipped-after-reconnect': 'reconnect/upstream-reset-mid-turn',
    'bridge-missed-text-never-told': 'reconnect/upstream-reset-mid-turn',
    'bridge-old-answer-given-again': 'approvals/server-restarted-between',
    'bridge-turn-started-again': 'once/upstream-reset-at-turn-start',
  },
  broker: {
    'broker-gone-after-one-turn': 'reuse/stdio-server-killed',
    'broker-others-turn-shown': 'reuse/two-clients-at-once',
    'broker-stale-answer-to-new-server': 'approvals/server-gone-while-open',
  },
  daemon: {
    'daemon-dead-incumbent-keeps-slot': 'pingpong/holder-vanishes',
    'daemon-displaces-incumbent': 'pingpong/two-clients-one-slot',
  },
  realtime: {
    'realtime-ends-with-connection': 'reconnect/realtime-reset',
    'realtime-unconfirmed-text-forgotten': 'reconnect/realtime-reset',
  },
};

const all = readBrokenFixtures();

test.each(Object.keys(caughtBy))('what is broken in a fixture is caught: %s', async (family) => {
  const plan = caughtBy[family] ?? {};
  const broken = all.filter((one) => one.family === family && one.name in plan);
  expect(broken.map((one) => one.name)).toEqual(Object.keys(plan).sort());
  const folder = await mkdtemp(join(tmpdir(), 'midturn-mutants-'));
  try {
    const cells = await runMatrix({
      ...{ broken, scenarios, folder, quick: false, seed: 1, workers: 2 },
      ...{ clock: systemClock, cacheFolder: cacheFolder() },
      signal: new AbortController().signal,
      wants: (program, scenario) => plan[program] === scenario.id,
    });
    const { missed } = findingsOf(broken, cells);
    expect(missed.map(({ name }) => cells.find((cell) => cell.program === name))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

test('reports/mutants.md has every one of them, and each as caught', async () => {
  const path = new URL('../reports/mutants.md', import.meta.url);
  const document = await readFile(path, 'utf8');
  expect(all.filter(({ name }) => !document.includes(`\n${name} `))).toEqual([]);
  expect(document).not.toContain('NOT CAUGHT');
});

test('there are at least twenty-five, and each breaks an invariant that exists', () => {
  const known = new Set(invariants.map((one) => one.id));
  expect(all.length).toBeGreaterThanOrEqual(25);
  expect(all.filter((one) => !known.has(one.breaks))).toEqual([]);
});
