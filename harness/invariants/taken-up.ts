import type { Connection } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { Surroundings } from './surroundings.ts';

type Unit = EventOf<'unit-received'>;

/**
 * Whether the turn of a thread was looked after once its connection was lost: its client attached to the
 * thread again, or gave the turn up; or its server went on to tell of it. That somebody names the thread,
 * to read it say, takes nothing up, and neither does what a client of ours asked over a connection to the
 * bridge that nothing had happened to: a bridge takes a turn up for its client.
 */
export function isTakenUp(
  thread: string,
  lost: HistoryEvent,
  link: readonly Connection[],
  around: Surroundings,
): boolean {
  return link.some((c) =>
    c.events.some((event) => {
      if (event.type !== 'unit-received' || event.index < lost.index) return false;
      if (event.index >= around.facts.stopIndex) return false;
      const { message, direction } = event;
      if (message === undefined || (message.thread ?? '') !== thread) return false;
      const { means, kind } = message;
      if (direction === 'downstream') {
        // What another client of the link hears on a connection of its own helps nobody else.
        const isLater = (c.events[0]?.index ?? 0) > lost.index;
        return isLater && (means === 'delta' || means === 'turn-end');
      }
      if (means === 'interrupt') return true;
      return means === 'attach' && kind === 'request' && !isPassedOn(event, lost, around);
    }),
  );
}

/** A bridge that passes on what a client of ours asked on its own, untouched connection. */
function isPassedOn(attach: Unit, lost: HistoryEvent, { history, cast }: Surroundings): boolean {
  const program = cast.at(attach.link, 'client')?.program;
  if (program === undefined) return false;
  return history.some(
    (event) =>
      event.type === 'unit-received' &&
      event.index > lost.index &&
      event.index < attach.index &&
      event.direction === 'upstream' &&
      event.message?.means === 'attach' &&
      event.message.thread === attach.message?.thread &&
      cast.at(event.link, 'client')?.standing === 'ours' &&
      cast.at(event.link, 'server')?.program === program &&
      wasOpenAt(event, lost, history),
  );
}

function wasOpenAt(
  { link, connection }: Unit,
  lost: HistoryEvent,
  history: readonly HistoryEvent[],
): boolean {
  const first = history.find(
    (event) =>
      'link' in event &&
      'connection' in event &&
      event.link === link &&
      event.connection === connection,
  );
  return first !== undefined && first.index < lost.index;
}

/** Whether anything on a connection was about a thread. */
export function isThreads({ events }: Connection, thread: string): boolean {
  return events.some((event) => event.type === 'unit-received' && event.message?.thread === thread);
}
