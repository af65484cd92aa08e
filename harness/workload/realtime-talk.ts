import { RequestFailure } from './request-failure.ts';
import { at, type RpcNotification, textAt } from './rpc-message.ts';

/** What an app-server tells of a realtime conversation. */
export class RealtimeTalk {
  #started = false;
  #confirmed = 0;
  #error: string | undefined;
  #ended: string | undefined;
  #wake: () => void = () => {};

  /** Texts that came back as a part of the conversation, in a row from the first. */
  get confirmed(): number {
    return this.#confirmed;
  }

  begin(): void {
    this.#started = false;
    this.#confirmed = 0;
    this.#error = undefined;
    this.#ended = undefined;
  }

  onNotification({ method, params }: RpcNotification): void {
    if (method === 'thread/realtime/started') this.#started = true;
    if (method === 'thread/realtime/error') this.#error = textAt(params, 'message');
    if (method === 'thread/realtime/closed') this.#ended = textAt(params, 'reason') ?? 'closed';
    if (method === 'thread/realtime/itemAdded') {
      const text = JSON.stringify(at(params, 'item') ?? '');
      if (text.includes(`⟦r:${this.#confirmed + 1}⟧`)) this.#confirmed++;
    }
    this.#wake();
  }

  /**
   * Waits for the start, or for that many confirmed texts. Rejects with `TURN_FAILED` when the
   * conversation is over before, and with `ABORTED`; it has no bound of its own.
   */
  until(what: 'started' | number, signal: AbortSignal): Promise<void> {
    const done = () => (what === 'started' ? this.#started : this.#confirmed >= what);
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => {
        signal.removeEventListener('abort', abort);
        this.#wake = () => {};
        action();
      };
      const abort = () =>
        settle(() => reject(new RequestFailure('ABORTED', 'the workload was stopped')));
      const look = () => {
        if (done()) settle(resolve);
        else if (this.#isOver) settle(() => reject(this.#over()));
      };
      this.#wake = look;
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      else look();
    });
  }

  /** One that began is told to have ended; one that did not begin has nothing but its error. */
  get #isOver(): boolean {
    return this.#ended !== undefined || (!this.#started && this.#error !== undefined);
  }

  #over(): RequestFailure {
    const how = this.#ended === undefined ? 'did not start' : `ended (${this.#ended})`;
    const why = this.#error === undefined ? '' : `: ${this.#error}`;
    return new RequestFailure('TURN_FAILED', `the conversation ${how}${why}`);
  }
}
