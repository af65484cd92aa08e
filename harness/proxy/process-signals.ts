import type { Clock, Timer } from '../clock.ts';
import type { Effect, UndoSignal } from '../faults/effect.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { FaultBook } from './fault-book.ts';
import type { ProxyOptions } from './options.ts';

type SignalEffect = Extract<Effect, { do: 'signal' }>;

type Actions = Pick<ProxyOptions, 'refusalOf' | 'signalProcess' | 'restartProcess'>;

/**
 * Sends signals to the processes of a run, and takes back those that say how: after their time, or at
 * the heal, whichever is first, and whatever became of the connection on which they were sent.
 */
export class ProcessSignals {
  readonly #clock: Clock;
  readonly #book: FaultBook;
  readonly #recorder: Recorder;
  readonly #actions: Actions;
  readonly #open = new Map<() => void, Timer | undefined>();

  constructor(clock: Clock, book: FaultBook, recorder: Recorder, actions: Actions) {
    this.#clock = clock;
    this.#book = book;
    this.#recorder = recorder;
    this.#actions = actions;
  }

  /** Why such a signal would reach nobody; undefined when nothing is known against it. */
  refusalOf({ process, undo }: SignalEffect): string | undefined {
    const isRestart = undo !== undefined && 'start' in undo;
    return this.#actions.refusalOf?.(process, isRestart ? 'restart' : 'signal');
  }

  send(rule: ArmedRule, effect: SignalEffect): void {
    const { process, signal } = effect;
    const undo = rule.stays ? undefined : effect.undo;
    if (undo && 'start' in undo) {
      const start = this.#actions.restartProcess?.(process, signal, rule.index);
      if (start) this.#takeBackLater(rule, undo, () => void this.#startAgain(rule, process, start));
      else this.#cannotStart(rule, process);
      return;
    }
    this.#actions.signalProcess?.(process, signal, rule.index);
    if (!undo) return;
    this.#takeBackLater(rule, undo, () => {
      this.#actions.signalProcess?.(process, undo.signal, rule.index);
    });
  }

  /** A process that was stopped must not stay so. */
  takeBackAll(): void {
    for (const takeBack of [...this.#open.keys()]) takeBack();
  }

  #takeBackLater(rule: ArmedRule, { afterMs }: UndoSignal, act: () => void): void {
    const takeBack = () => {
      this.#open.get(takeBack)?.cancel();
      if (!this.#open.delete(takeBack)) return;
      act();
      this.#book.healed(rule);
    };
    const timer = afterMs === undefined ? undefined : this.#clock.after(afterMs, takeBack);
    this.#open.set(takeBack, timer);
  }

  async #startAgain(
    { index }: ArmedRule,
    process: string,
    start: () => void | Promise<void>,
  ): Promise<void> {
    try {
      await start();
    } catch (error) {
      const text = `fault ${index}: ${process} did not start again: ${(error as Error).message}`;
      this.#recorder.record({ type: 'note', text, blame: 'environment' });
    }
  }

  /** Without an end, a restart that cannot be done does nothing: it must not pass for a kill. */
  #cannotStart({ index }: ArmedRule, process: string): void {
    const text = `fault ${index}: nobody here knows how to start process ${process}, so it was left alone`;
    this.#recorder.record({ type: 'note', text, blame: 'environment' });
  }
}
