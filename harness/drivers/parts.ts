import { endForRestart } from '../processes/end-for-restart.ts';
import type { RunningProcess } from '../processes/start-process.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { Pace } from '../workload/pace.ts';
import type { RunningSystem } from './driver.ts';

/** The processes of a system in the order in which they were started; they end in the other order. */
export class Parts {
  readonly #parts = new Set<RunningProcess>();
  readonly #pids = new Map<string, number>();
  readonly #starters = new Map<string, () => Promise<void>>();
  readonly #restarts = new Set<Promise<void>>();
  readonly #cleanups: (() => Promise<void>)[] = [];
  #isOver = false;
  #pace: Pace | undefined;
  #account: RunningSystem['account'];

  add(part: RunningProcess): RunningProcess {
    this.#parts.add(part);
    this.#pids.set(part.name, part.pid);
    return part;
  }

  /**
   * Starts something with a process of this name in it, and remembers how: a restart lets that process
   * end and calls `start` once more.
   */
  startable<T>(name: string, start: () => Promise<T>): Promise<T> {
    this.#starters.set(name, () => {
      const restart = this.#startAgain(name, start);
      const settled = restart.catch(() => {});
      this.#restarts.add(settled);
      return restart;
    });
    return start();
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

  /** How clients of the system tell its provider how far they are. */
  paced(pace: Pace): void {
    this.#pace = pace;
  }

  /** How to be sure that what the provider did so far is in the history. */
  accounted(account: () => Promise<void>): void {
    this.#account = account;
  }

  /** Called once all processes have ended. */
  afterwards(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#stopParts();
    // A restart that was under way fails now, and may have left one more.
    await Promise.all(this.#restarts);
    await this.#stopParts();
    for (const cleanup of this.#cleanups.splice(0)) await cleanup();
  }

  system(endpoint: Endpoint, perform?: RunningSystem['perform']): RunningSystem {
    const pace = this.#pace && { pace: this.#pace };
    const base = {
      endpoint,
      processes: this.#pids,
      starters: this.#starters,
      stop: () => this.stop(),
      ...pace,
      ...(this.#account && { account: this.#account }),
    };
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

  async #startAgain(name: string, start: () => Promise<unknown>): Promise<void> {
    for (const part of [...this.#parts].filter((one) => one.name === name)) {
      await endForRestart(part);
      await this.end(part);
    }
    if (!this.#isOver) await start();
  }

  async #stopParts(): Promise<void> {
    for (const part of [...this.#parts].reverse()) await part.stop();
  }
}
