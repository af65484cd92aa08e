import { type Connection, deliveryOf } from './connections.ts';
import type { EventOf, HistoryEvent } from './event.ts';

type Unit = EventOf<'unit-received'>;

/** One HTTP request and what came of it. */
export interface Exchange {
  /** The head of the request. */
  readonly asked: Unit;
  /** The head of the final answer, and its status; undefined while there is none. */
  readonly heard: Unit | undefined;
  readonly status: number | undefined;
  /** The request carries a message that means something, or the answer is a stream of events. */
  readonly says: boolean;
  /** The last of the answer. */
  readonly last: Unit | undefined;
  /** The client was given all of the answer, as far as can be told. */
  readonly isWhole: boolean;
  /** It came to a good end: by what its messages mean, or by its status where they mean nothing. */
  readonly isGood: boolean;
}

/** Whether a connection carried HTTP and became nothing else. */
export function isHttp({ events }: Connection): boolean {
  const became = events.some((event) => event.type === 'upgraded' && event.status === 101);
  return !became && events.some((event) => isHead(event, 'upstream'));
}

/**
 * Whether JSON-RPC is spoken in requests of HTTP: there a session is not its connection, and goes on
 * over as many of them as its client likes.
 */
export function isRpcOverHttp(c: Connection): boolean {
  return (
    isHttp(c) &&
    c.events.some(
      (event) =>
        event.type === 'unit-received' &&
        (event.message?.kind === 'request' || event.message?.kind === 'notification'),
    )
  );
}

/** The HTTP exchanges of a connection, in order; none on one that carries something else. */
export function exchangesOf(c: Connection): Exchange[] {
  if (!isHttp(c)) return [];
  const requests = messagesOf(c, 'upstream');
  const answers = messagesOf(c, 'downstream').filter(([head]) => !isInterim(head));
  return requests.map(([asked, ...body], i): Exchange => {
    const units = answers[i] ?? [];
    const [heard, ...rest] = units;
    const status = heard && statusOf(heard);
    const isFollowed = answers[i + 1] !== undefined;
    const isGiven = units.length > 0 && units.every((unit) => reached(c, unit));
    const isWhole = isGiven && (isFollowed || isComplete(units));
    const says =
      body.some(({ message }) => message !== undefined && message.kind !== 'invalid') ||
      rest.some(({ kind }) => kind === 'event');
    const isGood = isWhole && endsWell(units, status);
    return { asked, heard, status, says, last: units.at(-1), isWhole, isGood };
  });
}

/** The units of each HTTP message of a direction, its head first. */
function messagesOf({ events }: Connection, direction: Unit['direction']): [Unit, ...Unit[]][] {
  const messages: [Unit, ...Unit[]][] = [];
  for (const event of events) {
    if (event.type !== 'unit-received' || event.direction !== direction) continue;
    if (event.kind === 'head') messages.push([event]);
    else messages.at(-1)?.push(event);
  }
  return messages;
}

function isInterim(head: Unit): boolean {
  return (statusOf(head) ?? 200) < 200;
}

function isHead(event: HistoryEvent, direction: Unit['direction']): event is Unit {
  return event.type === 'unit-received' && event.direction === direction && event.kind === 'head';
}

function statusOf({ head = '' }: Unit): number | undefined {
  const [, status] = /^HTTP\/\d\.\d (\d{3})/.exec(head) ?? [];
  return status === undefined ? undefined : Number(status);
}

function isComplete(units: readonly Unit[]): boolean {
  const [head, ...rest] = units as [Unit, ...Unit[]];
  // What streams on after the end of a turn is another one.
  const last = rest.findLast(({ message }) => tells(message));
  if (last !== undefined) return isLast(last.message);
  const [, length] = /^content-length: *(\d+)/im.exec(head.head ?? '') ?? [];
  if (length !== undefined) {
    return rest.reduce((sum, unit) => sum + unit.bytes, 0) >= Number(length);
  }
  const status = statusOf(head);
  if (status === 204 || status === 304) return true;
  // A stream of events says itself when it is over, and one that does not is meant to go on.
  return rest.length > 0 && rest.every(({ kind }) => kind !== 'event');
}

function tells(message: Unit['message']): boolean {
  const { means } = message ?? {};
  return isLast(message) || means === 'delta' || means === 'turn-started';
}

function isLast(message: Unit['message']): boolean {
  if (message === undefined) return false;
  const { kind, means } = message;
  return means === 'turn-end' || ((kind === 'response' || kind === 'error') && 'id' in message);
}

/** Whether a unit reached the client as it was sent, or may have: hand-written histories do not say. */
function reached(c: Connection, unit: Unit): boolean {
  const as = deliveryOf(c, unit)?.as;
  return as === undefined || as === 'altered';
}

function endsWell(units: readonly Unit[], status: number | undefined): boolean {
  if (status !== undefined && status >= 400) return false;
  const end = units.findLast(({ message }) => message?.means === 'turn-end')?.message;
  if (end !== undefined) return end.end !== 'failed';
  return !units.some(({ message }) => message?.kind === 'error' || message?.means === 'error');
}
