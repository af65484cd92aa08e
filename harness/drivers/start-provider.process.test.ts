import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { EventBody } from '../history/event.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import { runWorkload } from '../workload/run-workload.ts';
import { cacheFolder } from './cache-folder.ts';
import { findDriver } from './index.ts';

it('goes on with the numbers of the provider whose place it takes', async () => {
  const folder = await makeTemporaryFolder('midturn-test-');
  const events: EventBody[] = [];
  const recorder = { record: (event: EventBody) => void events.push(event) };
  const base = { clock: systemClock, recorder, signal: new AbortController().signal };
  const system = await findDriver('reference').start(
    {
      ...{ ...base, folder: folder.path, cacheFolder: cacheFolder(), progress: () => {} },
      interpose: async (_, upstream) => upstream,
    },
    { listen: 'tcp', approvals: 'never', providerWebSocket: false },
  );
  const turn = (firstTurn: number) => {
    const spec = { deltas: 4, deltaBytes: 32, burst: 1, gapMs: 0, paced: true };
    const bounds = { handshakeMs: 10_000, requestMs: 10_000, closeMs: 2_000 };
    return runWorkload(
      { name: 'a short turn', turns: [spec], ending: 'close' },
      {
        ...{ ...base, endpoint: system.endpoint, seed: 1, client: 'client-1', bounds, firstTurn },
        ...(system.pace && { pace: system.pace }),
      },
    );
  };
  try {
    await turn(1);
    await system.account?.();
    process.kill(system.processes.get('provider') ?? 0, 'SIGKILL');
    await system.starters?.get('provider')?.();
    await turn(2);
    await system.account?.();
  } finally {
    await system.stop();
    await folder.remove();
  }
  const requests = events.flatMap((e) => (e.type === 'provider-request' ? [e.request] : []));
  const sent = events.flatMap((e) => (e.type === 'provider-sent' ? [e.first] : []));
  expect(requests).toEqual([1, 2]);
  // A gap: one that is killed may have sent more than it had time to tell.
  expect(sent).toEqual([1, 2, 3, 4, 10_005, 10_006, 10_007, 10_008]);
  const outcomes = events.filter((e) => e.type !== 'invoke' && 'f' in e && e.f === 'turn');
  expect(outcomes.map(({ type }) => type)).toEqual(['ok', 'ok']);
});
