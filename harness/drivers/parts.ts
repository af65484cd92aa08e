import type { RunningProcess } from '../processes/start-process.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { RunningSystem } from './driver.ts';

/** The processes of a system in the order in which they were started; they end in the other order. */
export class Parts {
  readonly #parts: RunningProcess[] = [];
  readonly #cleanups: (() => Promise<void>)[] = [];

  add(part: RunningProcess): RunningProcess {
    this.#parts.push(part);
    return part;
  }

  /** Called once all processes have ended. */
  afterwards(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  async stop(): Promise<void> {
    for (const part of [...this.#parts].reverse()) await part.stop();
    for (const cleanup of this.#cleanups.splice(0)) await cleanup();
  }

  system(endpoint: Endpoint): RunningSystem {
    const processes = new Map(this.#parts.map(({ name, pid }) => [name, pid]));
    return { endpoint, processes, stop: () => this.stop() };
  }

  /** Runs `start`; when it throws, what it had started is ended first. */
  static async orNothing(start: (parts: Parts) => Promise<RunningSystem>): Promise<RunningSystem> {
    const parts = new Parts();
    try {
      return await start(parts);
    } catch (error) {
      await parts.stop();
      throw error;
    }
  }
}
