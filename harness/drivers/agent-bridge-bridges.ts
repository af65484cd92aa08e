import { HarnessError } from '../errors.ts';
import type { RunningProcess } from '../processes/start-process.ts';
import { Operations } from '../workload/operations.ts';
import type { Workload } from '../workload/workload.ts';
import type { PerformOptions } from './driver.ts';

type Bridge = Pick<RunningProcess, 'stop'>;

/** For a bridge to start and to say that it is there: they say so to nobody but the daemon. */
const settleInMs = 3_000;

/** Links that the driver has for bridges. */
const bridgesMax = 2;

/**
 * Starts the bridges one after the other, each once the one before has met the daemon. Each stays to the
 * end, or for as long as the workload says, and is stopped then: the daemon learns it from its connection.
 *
 * Throws `NOT_TESTABLE` for more of them than there are links.
 */
export async function performBridges(
  workload: Workload,
  { recorder, clock, signal, nextOperation }: PerformOptions,
  start: (bridge: number) => Promise<Bridge>,
): Promise<void> {
  const { clients = 1, staysMs = [] } = workload;
  if (clients > bridgesMax) {
    const what = `it has links for ${bridgesMax} bridges, and the workload has ${clients}`;
    throw new HarnessError('NOT_TESTABLE', `Not testable: ${what}.`);
  }
  let count = 0;
  const number = nextOperation ?? (() => ++count);
  const bridges = new Set<Bridge>();
  const leaving: Promise<void>[] = [];
  for (let bridge = 1; bridge <= clients && !signal.aborted; bridge++) {
    const operations = new Operations(recorder, `client-${bridge}`, number);
    const running = await operations.run('connect', {}, () => start(bridge));
    bridges.add(running);
    const stayMs = staysMs[bridge - 1];
    if (stayMs !== undefined) {
      leaving.push(rest(stayMs).then(() => operations.run('close', {}, () => leave(running))));
    }
    await rest(settleInMs);
  }
  await rest(lengthOf(workload));
  await Promise.all(leaving);
  for (const bridge of [...bridges].reverse()) await bridge.stop();

  async function leave(bridge: Bridge): Promise<void> {
    if (bridges.delete(bridge)) await bridge.stop();
  }
  function rest(ms: number): Promise<void> {
    return clock.sleep(ms, signal).catch(() => {});
  }
}

function lengthOf({ turns }: Workload): number {
  return turns.reduce((ms, turn) => ms + Math.ceil(turn.deltas / turn.burst) * turn.gapMs, 0);
}
