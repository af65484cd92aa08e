import type { Clock } from '../clock.ts';
import type { Carrier, FaultStatus } from '../proxy/options.ts';

/**
 * Resolves when the disturbance is over: the workload has ended, or every fault has fired and
 * `disturbMs` have passed since the last firing, or `disturbMaxMs` have passed in all.
 */
export function disturbance(
  proxy: Pick<Carrier, 'faults' | 'onFired'>,
  workload: Promise<unknown>,
  clock: Clock,
  limits: { readonly disturbMs: number; readonly disturbMaxMs: number },
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
    proxy.onFired(() => {
      if (!proxy.faults.every(fired)) return;
      grace?.cancel();
      grace = clock.after(limits.disturbMs, () => end('faults-fired'));
    });
    workload.then(
      () => end('workload-ended'),
      () => end('workload-ended'),
    );
  });
}
