import type { EventOf } from '../history/event.ts';

type Unit = EventOf<'unit-received'>;

/**
 * When the server of a connection was last heard of, as far as that says something about a request
 * that waits: answers may stand behind a backlog. They do no more once a later request was answered,
 * and what streams in another thread says nothing about a request that lasts for its own turn.
 */
export class Heard {
  #at = 0;
  readonly #ofThread = new Map<string, number>();
  #answered: { readonly request: Unit; readonly at: number }[] = [];

  take(event: Unit): void {
    // A Pong says that the peer lives, not that it does anything.
    if (event.direction !== 'downstream' || event.message === undefined) return;
    this.#at = event.time;
    const { thread } = event.message;
    if (thread !== undefined) this.#ofThread.set(thread, event.time);
  }

  answer(request: Unit, answer: Unit): void {
    this.#answered.push({ request, at: answer.time });
  }

  /** Time in ms; 0 for never. */
  of({ index, direction, message }: Unit): number {
    if (message?.lasts) {
      const own = message?.thread === undefined ? this.#at : this.#ofThread.get(message.thread);
      return own ?? 0;
    }
    const overtaken = this.#answered.find(
      ({ request }) => request.direction === direction && request.index > index,
    );
    return Math.min(this.#at, overtaken?.at ?? this.#at);
  }
}
