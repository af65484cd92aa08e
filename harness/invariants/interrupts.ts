import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { TurnTail } from './turn-tails.ts';

/** What users said to end turns before their time, as a request or as a notification. */
export class Interrupts {
  readonly #events: readonly EventOf<'unit-received'>[];

  constructor(history: readonly HistoryEvent[]) {
    this.#events = history.filter(
      (event): event is EventOf<'unit-received'> =>
        event.type === 'unit-received' &&
        event.direction === 'upstream' &&
        event.message?.means === 'interrupt',
    );
  }

  /**
   * Whether a turn was interrupted. An interrupt takes no text from a turn that was over, nor from one that
   * was not yet asked for, nor from one of another thread.
   */
  has({ began, outcome, thread, ids }: TurnTail): boolean {
    const to = outcome?.index ?? Number.POSITIVE_INFINITY;
    return this.#events.some(({ index, message }) => {
      if (index <= (began?.index ?? 0) || index >= to) return false;
      if (isOther(message?.thread, thread)) return false;
      return message?.turn === undefined || ids.size === 0 || ids.has(message.turn);
    });
  }
}

function isOther(said: string | undefined, own: string | undefined): boolean {
  return said !== undefined && own !== undefined && said !== own;
}
