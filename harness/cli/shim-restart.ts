import type { Clock, Timer } from '../clock.ts';
import { restartGraceMs } from '../processes/end-for-restart.ts';
import { refusalOf } from '../processes/refusal-of.ts';
import type { ProxyOptions } from '../proxy/options.ts';

/** `restart server` behind a shim: the program ends, and the shim starts another one in its place. */
export class ShimRestart implements Required<Pick<ProxyOptions, 'refusalOf' | 'restartProcess'>> {
  /** Resolves when it is time to start the program again; undefined when no restart is under way. */
  restarting: Promise<void> | undefined;
  #late: Timer | undefined;
  readonly #processes: ReadonlyMap<string, number>;
  readonly #signal: NonNullable<ProxyOptions['signalProcess']>;
  readonly #clock: Clock;

  constructor(
    processes: ReadonlyMap<string, number>,
    signal: NonNullable<ProxyOptions['signalProcess']>,
    clock: Clock,
  ) {
    this.#processes = processes;
    this.#signal = signal;
    this.#clock = clock;
  }

  readonly refusalOf = (name: string, wanted: 'signal' | 'restart'): string | undefined => {
    if (wanted === 'signal') return refusalOf(this.#processes, name);
    return name === 'server' ? undefined : `a shim can't start \`${name}\` again`;
  };

  readonly restartProcess = (
    name: string,
    signal: NodeJS.Signals,
    fault: number,
  ): (() => void) | undefined => {
    if (name !== 'server') return undefined;
    const before = this.#processes.get('server');
    let start = () => {};
    this.restarting = new Promise((resolve) => {
      start = resolve;
    });
    this.#signal(name, signal, fault);
    return () => {
      start();
      this.#late = this.#clock.after(restartGraceMs, () => {
        if (this.#processes.get('server') === before) this.#signal(name, 'SIGKILL', fault);
      });
    };
  };

  /** The program runs, for the first time or again. */
  started(): void {
    this.#late?.cancel();
    this.restarting = undefined;
  }
}
