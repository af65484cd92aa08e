import type { RunningProcess } from '../processes/start-process.ts';
import { Operations } from '../workload/operations.ts';
import type { Workload } from '../workload/workload.ts';
import type { PerformOptions } from './driver.ts';

type Bridge = Pick<RunningProcess, 'stop'>;

/** For a bridge to start and to say that it is there: they say so to nobody but the daemon. */
const settleInMs = 3_000;

/** Starts the bridges one after the other, each once the one before has met the daemon, and waits. */
export async function performBridges(
  workload: Workload,
  { recorder, clock, signal, nextOperation }: PerformOptions,
  start: (bridge: number) => Promise<Bridge>,
): Promise<void> {
  let count = 0;
  const number = nextOperation ?? (() => ++count);
  const bridges: Bridge[] = [];
  for (let bridge = 1; bridge <= (workload.clients ?? 1) && !signal.aborted; bridge++) {
    const operations = new Operations(recorder, `client-${bridge}`, number);
    await operations.run('connect', {}, async () => {
      bridges.push(await start(bridge));
    });
    await rest(settleInMs);
  }
  await rest(lengthOf(workload));
  for (const bridge of bridges.reverse()) await bridge.stop();

  function rest(ms: number): Promise<void> {
    return clock.sleep(ms, signal).catch(() => {});
  }
}

function lengthOf({ turns }: Workload): number {
  return turns.reduce((ms, turn) => ms + Math.ceil(turn.deltas / turn.burst) * turn.gapMs, 0);
}
