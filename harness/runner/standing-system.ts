/**
 * A started system that serves one case after another, where starting anew for each would cost more
 * than the case. It is handed over only when nothing of the last case still runs in it: every request
 * that the provider got has ended, and none of its processes has gone. Else it is stopped.
 */
import type { Driver, DriverContext, RunningSystem, StartOptions } from '../drivers/driver.ts';
import type { EventBody } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';

export interface StandingSystem {
  readonly system: RunningSystem;
  /** Sends what the system says to this case's history from here on. */
  attach(recorder: Recorder): void;
  /** Ends the case; true when the system may serve another one. */
  detach(): boolean;
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
    detach: () => recorder.detach(),
  };
}

class SwitchingRecorder implements Recorder {
  #to: Recorder | undefined;
  /** What every history of a case on this system begins with. */
  readonly #preamble: EventBody[] = [];
  readonly #openRequests = new Set<number>();
  #broken = false;

  record(event: EventBody): void {
    if (event.type === 'process-started') this.#preamble.push(event);
    if (event.type === 'process-exited') this.#broken = true;
    if (event.type === 'provider-request') this.#openRequests.add(event.request);
    if (event.type === 'provider-completed') this.#openRequests.delete(event.request);
    if (event.type === 'provider-failed' && event.request !== undefined) {
      this.#openRequests.delete(event.request);
    }
    this.#to?.record(event);
  }

  attach(to: Recorder): void {
    this.#to = to;
    for (const event of this.#preamble) to.record(event);
  }

  detach(): boolean {
    this.#to = undefined;
    return !this.#broken && this.#openRequests.size === 0;
  }
}
