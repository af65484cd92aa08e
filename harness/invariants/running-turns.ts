import type { EventOf, HistoryEvent } from '../history/event.ts';

type Unit = EventOf<'unit-received'>;

/** The turns of a connection that its client has been told of, or asked for, and not been told the end of. */
export class RunningTurns {
  readonly #running = new Map<string, Unit>();
  /** By request ids, where the answer to the request is the end: the turn. */
  readonly #lasting = new Map<string, string>();

  /** What showed the first of them. */
  get first(): Unit | undefined {
    return this.#running.values().next().value;
  }

  see(event: HistoryEvent): void {
    if (event.type !== 'unit-received' || event.message === undefined) return;
    const { direction, message } = event;
    const id = message.id === undefined ? undefined : String(message.id);
    const key = message.turn ?? message.thread ?? '';
    if (direction === 'upstream') {
      if (message.means !== 'turn-start' || message.lasts !== true || id === undefined) return;
      this.#lasting.set(id, key);
      this.#start(key, event);
    } else if (message.means === 'turn-started' || message.means === 'delta') {
      this.#start(key, event);
    } else if (message.means === 'turn-end') {
      this.#running.delete((id === undefined ? undefined : this.#lasting.get(id)) ?? key);
    }
  }

  #start(key: string, event: Unit): void {
    if (!this.#running.has(key)) this.#running.set(key, event);
  }
}
