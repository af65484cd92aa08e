import type { Connection } from '../history/connections.ts';
import type { EventOf } from '../history/event.ts';

type Unit = EventOf<'unit-received'>;

/** One attempt of a connection to make a thread its own. */
export interface Attachment {
  /** Undefined while a thread that is to be started has no name yet. */
  readonly thread: string | undefined;
  /** What asked for it; the answer itself where the request was not seen. */
  readonly asked: Unit;
  readonly answer: Unit | undefined;
}

/**
 * What a connection took up, in order. Some protocols name the thread in the request alone, others in the
 * answer alone. What was refused is not there.
 */
export function attachmentsOf(c: Connection, stopIndex = Number.POSITIVE_INFINITY): Attachment[] {
  const found: { thread: string | undefined; asked: Unit; answer: Unit | undefined }[] = [];
  const open = new Map<string | number, (typeof found)[number]>();
  for (const event of c.events) {
    if (event.type !== 'unit-received' || event.message?.means !== 'attach') continue;
    if (event.index >= stopIndex) break;
    const { kind, id, thread } = event.message;
    if (event.direction === 'upstream') {
      const one = { thread, asked: event, answer: undefined };
      found.push(one);
      if (id !== undefined) open.set(id, one);
      continue;
    }
    const one = id === undefined ? undefined : open.get(id);
    if (id !== undefined) open.delete(id);
    if (kind === 'error') {
      if (one !== undefined) found.splice(found.indexOf(one), 1);
    } else if (one === undefined) found.push({ thread, asked: event, answer: event });
    else {
      // The server's word counts: a fork is another thread than the one that was asked about.
      one.thread = thread ?? one.thread;
      one.answer = event;
    }
  }
  return found;
}
