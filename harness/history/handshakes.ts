import type { Connection } from './connections.ts';
import type { EventOf, HistoryEvent } from './event.ts';

/** How far a connection of a link came on its way to being of use. */
export interface Handshake {
  /** The first event of the connection. */
  readonly opened: HistoryEvent;
  /** The first thing that the client sent; undefined for a connection that only knocked. */
  readonly asked: EventOf<'unit-received'> | undefined;
  /** The first thing that the server sent, a refusal included. */
  readonly heard: HistoryEvent | undefined;
  /** The upgrade, or the first thing beyond a head that the server sent: the connection is of use. */
  readonly answered: HistoryEvent | undefined;
  readonly initialize: EventOf<'unit-received'> | undefined;
  readonly initialized: EventOf<'unit-received'> | undefined;
  /** The first end or failure of the connection, whoever began it. */
  readonly ended: HistoryEvent | undefined;
}

export function handshakeOf(c: Connection): Handshake {
  let asked: EventOf<'unit-received'> | undefined;
  let heard: HistoryEvent | undefined;
  let answered: HistoryEvent | undefined;
  let initialize: EventOf<'unit-received'> | undefined;
  let initialized: EventOf<'unit-received'> | undefined;
  let ended: HistoryEvent | undefined;
  for (const event of c.events) {
    if (event.type === 'upgraded') heard ??= event;
    if (event.type === 'upgraded' && event.status === 101) answered ??= event;
    if (isEnd(event)) ended ??= event;
    // The answer to the upgrade that the client got was the harness's own.
    if (isTaken(event) && answered?.type === 'upgraded') answered = undefined;
    if (event.type !== 'unit-received') continue;
    if (event.direction === 'upstream') {
      asked ??= event;
      if (event.message?.kind === 'request' && event.message.means === 'initialize') {
        initialize ??= event;
      }
      continue;
    }
    heard ??= event;
    if (event.kind !== 'head') answered ??= event;
    const kind = event.message?.kind;
    const answers = kind === 'response' || kind === 'error';
    if (answers && initialize !== undefined && event.message?.id === initialize.message?.id) {
      initialized ??= event;
    }
  }
  const opened = c.events[0] as HistoryEvent;
  return { opened, asked, heard, answered, initialize, initialized, ended };
}

function isTaken(event: HistoryEvent): boolean {
  if (event.type !== 'unit-delivered' || event.direction !== 'downstream') return false;
  return event.unit === 0 && event.as !== undefined && event.fault !== undefined;
}

function isEnd(event: HistoryEvent): boolean {
  return (
    event.type === 'end-received' ||
    event.type === 'end-delivered' ||
    event.type === 'connection-closed' ||
    event.type === 'upstream-failed' ||
    (event.type === 'upgraded' && event.status !== 101)
  );
}
