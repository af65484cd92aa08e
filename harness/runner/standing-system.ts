/**
 * A started system that serves one case after another, where starting anew for each would cost more
 * than the case. It is handed over only when nothing of the last case still runs in it: its provider
 * has told all that it did, every request that it got has ended, and none of its processes has gone.
 * Else it is stopped, and what it says until then still belongs to the last case.
 */
import type { Driver, DriverContext, RunningSystem, StartOptions } from '../drivers/driver.ts';
import type { EventBody } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';

/** A request that the last case saw answered ends within its last pause; one that hangs need not. */
const requestsMsMax = 2_000;

export interface StandingSystem {
  readonly system: RunningSystem;
  /** Sends what the system says to this case's history from here on. */
  attach(recorder: Recorder): void;
  /** Waits, bounded, until this case is over in the system; true when it may serve another one. */
  settle(): Promise<boolean>;
  /** Ends the case: nothing more goes to its history. */
  detach(): void;
}

export async function standUp(
  driver: Driver,
  context: Omit<DriverContext, 'recorder' | 'interpose'>,
  options: StartOptions,
): Promise<StandingSystem> {
  const recorder = new SwitchingRecorder();
  const interpose: DriverContext['interpose'] = async (_, upstream) => upstream;
  const system = await driver.start({ ...context, recorder, interpose }, options);
  return {
    system,
    attach: (to) => recorder.attach(to),
    settle: async () => {
      const hasTold = await (system.account?.() ?? Promise.resolve()).then(
        () => true,
        () => false,
      );
      return hasTold && (await recorder.requestsEnd(context.clock));
    },
    detach: () => recorder.detach(),
  };
}

class SwitchingRecorder implements Recorder {
  #to: Recorder | undefined;
  /** What every history of a case on this system begins with. */
  readonly #preamble: EventBody[] = [];
  readonly #openRequests = new Set<number>();
  #broken = false;
  #onChange = () => {};

  record(event: EventBody): void {
    if (event.type === 'process-started') this.#preamble.push(event);
    if (event.type === 'process-exited') this.#broken = true;
    if (event.type === 'provider-request') this.#openRequests.add(event.request);
    if (event.type === 'provider-completed') this.#openRequests.delete(event.request);
    if (event.type === 'provider-failed' && event.request !== undefined) {
      this.#openRequests.delete(event.request);
    }
    this.#to?.record(event);
    this.#onChange();
  }

  attach(to: Recorder): void {
    this.#to = to;
    for (const event of this.#preamble) to.record(event);
  }

  /** True once every request has ended; false when one does not in time, or a process is gone. */
  requestsEnd(clock: DriverContext['clock']): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (clean: boolean) => {
        late.cancel();
        this.#onChange = () => {};
        resolve(clean);
      };
      const late = clock.after(requestsMsMax, () => settle(false));
      this.#onChange = () => {
        if (this.#broken || this.#openRequests.size === 0) settle(!this.#broken);
      };
      this.#onChange();
    });
  }

  detach(): void {
    this.#to = undefined;
  }
}
