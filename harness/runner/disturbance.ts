import type { Clock } from '../clock.ts';
import type { Carrier, FaultStatus } from '../proxy/options.ts';

export interface DisturbanceLimits {
  readonly disturbMs: number;
  readonly disturbMaxMs: number;
  /** Resolves once that has happened which the faults stay on for. */
  readonly until?: Promise<void>;
}

/**
 * Resolves when the disturbance is over: the workload has ended, or every fault has fired, what they stay
 * on for has happened, and `disturbMs` have passed since, or `disturbMaxMs` have passed in all.
 */
export function disturbance(
  proxy: Pick<Carrier, 'faults' | 'onFired'>,
  workload: Promise<unknown>,
  clock: Clock,
  limits: DisturbanceLimits,
): Promise<'workload-ended' | 'faults-fired' | 'time-over'> {
  return new Promise((resolve) => {
    const end = (why: 'workload-ended' | 'faults-fired' | 'time-over') => {
      longest.cancel();
      grace?.cancel();
      resolve(why);
    };
    let grace: { cancel(): void } | undefined;
    const longest = clock.after(limits.disturbMaxMs, () => end('time-over'));
    const fired = (status: FaultStatus) => status.fired > 0;
    let hasCome = limits.until === undefined;
    const look = () => {
      if (!hasCome || !proxy.faults.every(fired)) return;
      grace?.cancel();
      grace = clock.after(limits.disturbMs, () => end('faults-fired'));
    };
    proxy.onFired(look);
    void limits.until?.then(() => {
      hasCome = true;
      look();
    });
    workload.then(
      () => end('workload-ended'),
      () => end('workload-ended'),
    );
  });
}
