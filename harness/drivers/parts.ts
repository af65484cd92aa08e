import type { RunningProcess } from '../processes/start-process.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { RunningSystem } from './driver.ts';

/** The processes of a system in the order in which they were started; they end in the other order. */
export class Parts {
  readonly #parts = new Set<RunningProcess>();
  readonly #pids = new Map<string, number>();
  readonly #cleanups: (() => Promise<void>)[] = [];

  add(part: RunningProcess): RunningProcess {
    this.#parts.add(part);
    this.#pids.set(part.name, part.pid);
    return part;
  }

  /** A process of the system that is not ours to end: something of ours started it. */
  named(name: string, pid: number): void {
    this.#pids.set(name, pid);
  }

  gone(name: string, pid: number): void {
    if (this.#pids.get(name) === pid) this.#pids.delete(name);
  }

  /** Ends one part before the others. */
  async end(part: RunningProcess): Promise<void> {
    await part.stop();
    this.#parts.delete(part);
    this.gone(part.name, part.pid);
  }

  /** Called once all processes have ended. */
  afterwards(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  async stop(): Promise<void> {
    for (const part of [...this.#parts].reverse()) await part.stop();
    for (const cleanup of this.#cleanups.splice(0)) await cleanup();
  }

  system(endpoint: Endpoint, perform?: RunningSystem['perform']): RunningSystem {
    const base = { endpoint, processes: this.#pids, stop: () => this.stop() };
    return perform ? { ...base, perform } : base;
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
