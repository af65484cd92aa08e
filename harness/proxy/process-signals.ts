import type { Clock, Timer } from '../clock.ts';
import type { Effect } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { FaultBook } from './fault-book.ts';
import type { ProxyOptions } from './options.ts';

type SignalEffect = Extract<Effect, { do: 'signal' }>;

/**
 * Sends signals to the processes of a run, and takes back those that say how: after their time, or at
 * the heal, whichever is first, and whatever became of the connection on which they were sent.
 */
export class ProcessSignals {
  readonly #clock: Clock;
  readonly #book: FaultBook;
  readonly #signal: NonNullable<ProxyOptions['signalProcess']>;
  readonly #open = new Map<() => void, Timer | undefined>();

  constructor(clock: Clock, book: FaultBook, signal: ProxyOptions['signalProcess']) {
    this.#clock = clock;
    this.#book = book;
    this.#signal = signal ?? (() => {});
  }

  send(rule: ArmedRule, { process, signal, undo }: SignalEffect): void {
    this.#signal(process, signal, rule.index);
    if (!undo) return;
    const takeBack = () => {
      this.#open.get(takeBack)?.cancel();
      if (!this.#open.delete(takeBack)) return;
      this.#signal(process, undo.signal, rule.index);
      this.#book.healed(rule);
    };
    const { afterMs } = undo;
    this.#open.set(
      takeBack,
      afterMs === undefined ? undefined : this.#clock.after(afterMs, takeBack),
    );
  }

  /** A process that was stopped must not stay so. */
  takeBackAll(): void {
    for (const takeBack of [...this.#open.keys()]) takeBack();
  }
}
