import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf } from '../history/connections.ts';
import type { HistoryEvent } from '../history/event.ts';
import { exchangesOf, isHttp } from '../history/exchanges.ts';
import { handshakeOf } from '../history/handshakes.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';

/** Attempts in a row without success. */
export interface AttemptRow {
  readonly who: string;
  readonly attempts: HistoryEvent[];
  /** When each attempt was over, where that is known. */
  readonly endedAt?: (number | undefined)[];
  /** How many clients may have made these attempts, each in its own time. Default 1. */
  readonly dialers?: number;
}

/** Every row of a history of who is under test: as the links show them, and as the provider tells them. */
export function attemptRows(history: readonly HistoryEvent[]): AttemptRow[] {
  const { stopIndex } = runFacts(history);
  return [...linkRows(history, stopIndex), ...providerRows(history, stopIndex)];
}

/** One attempt as a link shows it: a connection, or a request of HTTP. */
interface Attempt {
  /** Attempts of another kind on the same link are no retries of it: other requests of HTTP. */
  readonly kind: string;
  readonly began: HistoryEvent;
  readonly ended: HistoryEvent | undefined;
  readonly isGood: boolean;
}

/**
 * Attempts on a link, one after the other, until one succeeds or somebody asks for something new: what a
 * new turn or command needs is no retry. One that begins while another runs is no retry of that either.
 */
function linkRows(history: readonly HistoryEvent[], stopIndex: number): AttemptRow[] {
  const cast = new Cast(history);
  const providers = providerLinks(history);
  const asked = history.filter((e) => e.type === 'invoke' && (e.f === 'turn' || e.f === 'command'));
  const isAskedBetween = (from: HistoryEvent | undefined, to: HistoryEvent) =>
    from !== undefined && asked.some((e) => from.index < e.index && e.index < to.index);
  const byLink = new Map<string, Connection[]>();
  for (const c of connectionsOf(history)) byLink.set(c.link, [...(byLink.get(c.link) ?? []), c]);
  const done: AttemptRow[] = [];
  for (const [link, connections] of byLink) {
    // How often our own client tries says nothing of whom it tries.
    if (!cast.isJudged(link, 'client')) continue;
    const dialers = dialersOf(connections, history);
    const name = cast.at(link, 'client')
      ? cast.nameOf(link, 'client')
      : `the client of link ${link}`;
    const who = `T${name.slice(1)}`;
    const open = new Map<AttemptRow, Attempt>();
    for (const attempt of attemptsOn(connections, providers.has(link))) {
      const { began, ended, isGood } = attempt;
      if (began.index >= stopIndex) break;
      let row = rowFor(attempt, open, dialers);
      if (row !== undefined && isAskedBetween(row.attempts.at(-1), began)) {
        open.delete(row);
        row = undefined;
      }
      if (row === undefined) {
        row = { who, attempts: [], endedAt: [], dialers };
        done.push(row);
      }
      row.attempts.push(began);
      row.endedAt?.push(ended?.time);
      if (isGood) open.delete(row);
      else open.set(row, attempt);
    }
  }
  return done;
}

/** The row that has waited longest of those that an attempt may be the next of. */
function rowFor(
  { kind, began }: Attempt,
  open: ReadonlyMap<AttemptRow, Attempt>,
  dialers: number,
): AttemptRow | undefined {
  const may = [...open].filter(([, last]) => {
    const isOver = last.ended === undefined || last.ended.index < began.index;
    return last.kind === kind && (dialers > 1 || isOver);
  });
  const since = ([, last]: (typeof may)[number]) => (last.ended ?? last.began).index;
  return may.sort((a, b) => since(a) - since(b))[0]?.[0];
}

function attemptsOn(connections: readonly Connection[], isProvider: boolean): Attempt[] {
  return connections
    .flatMap((c) => (isHttp(c) && !isFailedUpgrade(c) ? requestsOn(c) : attemptOf(c, isProvider)))
    .sort((a, b) => a.began.index - b.began.index);
}

/**
 * A connection whose first head got no answer and that ended. Without the text of the head, nothing tells
 * that it was a request of its own: it was an attempt to connect.
 */
function isFailedUpgrade({ events }: Connection): boolean {
  const units = events.filter((event) => event.type === 'unit-received');
  const [asked, ...more] = units;
  if (asked?.type !== 'unit-received' || asked.direction !== 'upstream' || more.length > 0)
    return false;
  return asked.head === undefined || /^upgrade: *websocket/im.test(asked.head);
}

/** Requests that say something to a model or to a peer; what has no message, as a health check, is no attempt. */
function requestsOn(c: Connection): Attempt[] {
  const { ended } = handshakeOf(c);
  return exchangesOf(c)
    .filter(({ says }) => says)
    .map(({ asked, last, isWhole, isGood }) => ({
      ...{ kind: asked.head?.split('\r\n')[0] ?? 'request', began: asked, isGood },
      ended: isWhole ? last : ended,
    }));
}

function attemptOf(c: Connection, isProvider: boolean): Attempt[] {
  const began = c.events.find((event) => event.type === 'connection-opened');
  if (began === undefined) return [];
  const { answered, ended } = handshakeOf(c);
  const isGood = succeeds(c, isProvider);
  // One that stands, with nothing to say on it yet, neither failed nor succeeded.
  if (!isGood && answered !== undefined && ended === undefined) return [];
  return [{ kind: 'connection', began, ended, isGood }];
}

/** As many clients as are known to have shared the link: each of them had a connection at one time. */
function dialersOf(connections: readonly Connection[], history: readonly HistoryEvent[]): number {
  const clients = new Set<string>();
  for (const event of history) if (event.type === 'invoke') clients.add(event.client);
  let open = 0;
  let most = 1;
  const own = connections.flatMap((c) => c.events);
  for (const event of own.sort((a, b) => a.index - b.index)) {
    if (event.type === 'connection-opened') open += 1;
    if (event.type === 'connection-closed') open -= 1;
    most = Math.max(most, open);
  }
  return Math.max(1, Math.min(most, clients.size));
}

/** Whether more came back than the handshake; of a model, a turn that ended well. */
function succeeds({ events }: Connection, isProvider: boolean): boolean {
  const initialize = events.find(
    (event) =>
      event.type === 'unit-received' &&
      event.direction === 'upstream' &&
      event.message?.means === 'initialize',
  );
  const id = initialize?.type === 'unit-received' ? initialize.message?.id : undefined;
  return events.some((event) => {
    if (event.type !== 'unit-received' || event.direction !== 'downstream') return false;
    const { message } = event;
    if (message === undefined || message.kind === 'error' || message.kind === 'invalid') {
      return false;
    }
    if (isProvider || message.kind === 'event') {
      return message.means === 'turn-end' && message.end !== 'failed';
    }
    return message.kind !== 'response' || id === undefined || message.id !== id;
  });
}

/** Requests for one part of a turn, as the provider got them, until one completes. */
function providerRows(history: readonly HistoryEvent[], stopIndex: number): AttemptRow[] {
  const cast = new Cast(history);
  const models = cast.links.filter((link) => cast.at(link, 'server')?.isModel);
  if (models.length > 0 && !models.some((link) => cast.isJudged(link, 'client'))) return [];
  const rows = new Map<string, AttemptRow>();
  const asked = new Map<number, string>();
  const done: AttemptRow[] = [];
  for (const event of history) {
    if (event.index >= stopIndex) break;
    if (event.type === 'provider-request' && event.turn !== undefined) {
      const key = `${event.turn} ${(event.outputs ?? []).join(' ')}`;
      asked.set(event.request, key);
      const row = rows.get(key) ?? { who: `The agent, for turn ${event.turn},`, attempts: [] };
      rows.set(key, row);
      row.attempts.push(event);
    }
    if (event.type !== 'provider-completed') continue;
    const key = asked.get(event.request) ?? '';
    const row = rows.get(key);
    if (row) done.push(row);
    rows.delete(key);
  }
  return [...done, ...rows.values()];
}
