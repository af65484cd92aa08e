import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf } from '../history/connections.ts';
import { dialledBy } from '../history/dialled-by.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { exchangesOf, isHttp } from '../history/exchanges.ts';
import { handshakeOf } from '../history/handshakes.ts';
import type { RunFacts } from '../history/run-facts.ts';
import { endNotByClient } from './end-not-by-client.ts';

/** What was tried to have a transport again. */
export interface Try {
  readonly began: HistoryEvent;
  /** The first sign that it was of use. */
  readonly answered: HistoryEvent | undefined;
  readonly ended: HistoryEvent | undefined;
}

/** A transport that was of use and ended, by the harness or by its server. */
export interface Loss {
  /** `connection 1 of link client`, `the connection of client-1`. */
  readonly what: string;
  readonly at: HistoryEvent;
  /** Everything that its client, or whoever may be its client, began after it, in order. */
  readonly tries: readonly Try[];
  /** The link on which it was seen, and the client of ours whose it was, where these are known. */
  readonly link?: string;
  readonly client?: string;
  /** The connection, and its turns that ran: by their threads, each with the request that began it. */
  readonly connection?: Connection;
}

interface Seen {
  readonly c: Connection;
  readonly client: string | undefined;
  readonly tries: readonly Try[];
}

/** What the links show. */
export function linkLosses(history: readonly HistoryEvent[], facts: RunFacts): Loss[] {
  const dialled = dialledBy(history);
  const isOne = clientsOf(history).size < 2;
  const seen = connectionsOf(history).map((c): Seen => {
    return { c, client: dialled.get(c.name), tries: triesOn(c) };
  });
  return seen.flatMap(({ c, client }) => {
    const at = lossOf(c, facts);
    if (at === undefined) return [];
    const others = seen.filter(
      (one) =>
        one.c.link === c.link &&
        (client === undefined || one.client === undefined || one.client === client),
    );
    // Whoever has come elsewhere already, before the old one ended, has lost nothing.
    const mine = client !== undefined || (isOne && isAloneOn(c, others));
    if (mine && !isHttp(c) && others.some((one) => hasReplaced(one, c, at))) return [];
    const tries = others
      .flatMap((one) => one.tries)
      .filter(({ began }) => began.index > at.index && began.index < facts.stopIndex)
      .sort((a, b) => a.began.index - b.began.index);
    return [{ what: c.name, at, tries, link: c.link, connection: c, ...(client && { client }) }];
  });
}

function clientsOf(history: readonly HistoryEvent[]): ReadonlySet<string> {
  return new Set(history.flatMap((event) => (event.type === 'invoke' ? [event.client] : [])));
}

/** Nobody else had a connection of the link as this one was opened: what came then may be its heir. */
function isAloneOn(c: Connection, others: readonly Seen[]): boolean {
  const opened = c.events[0]?.index ?? 0;
  return others.every(({ c: one }) => {
    if (one === c) return true;
    const [first] = one.events;
    const end = handshakeOf(one).ended;
    return (first?.index ?? 0) > opened || (end !== undefined && end.index < opened);
  });
}

function hasReplaced({ c, tries }: Seen, old: Connection, at: HistoryEvent): boolean {
  if (c === old || isHttp(c)) return false;
  const [first] = tries;
  if (first?.answered === undefined || first.answered.index > at.index) return false;
  if (first.began.index < (old.events[0]?.index ?? 0)) return false;
  return first.ended === undefined || first.ended.index > at.index;
}

/** A connection is one try; one that carries HTTP is as many as it carries requests. */
function triesOn(c: Connection): Try[] {
  const { opened, answered, initialize, initialized, ended } = handshakeOf(c);
  // Where a client initializes, a connection is of no use before that is answered.
  const useful = initialize === undefined ? answered : initialized;
  if (!isHttp(c)) return [{ began: opened, answered: useful, ended }];
  return exchangesOf(c).map(({ asked, heard }) => ({ began: asked, answered: heard, ended }));
}

/** When a connection that worked was lost: by the harness, or because the server ended it. */
function lossOf(c: Connection, facts: RunFacts): HistoryEvent | undefined {
  const end = endNotByClient(c, facts.stopIndex);
  if (end === undefined) return undefined;
  if (isHttp(c)) {
    // One that is kept for later requests may end when it carries none.
    const last = exchangesOf(c).at(-1);
    return last !== undefined && !last.isWhole ? end : undefined;
  }
  const { answered } = handshakeOf(c);
  return answered !== undefined && answered.index < end.index ? end : undefined;
}

/** What clients of ours say of their own connections, where no link shows it. */
export function clientLosses(
  history: readonly HistoryEvent[],
  facts: RunFacts,
  shown: readonly Loss[],
): Loss[] {
  const losses = history.filter((event): event is EventOf<'client-closed'> => {
    // A client that found its connection silent and ended it says why; one that was done does not.
    const lost = event.type === 'client-closed' && (!event.own || event.error !== undefined);
    return lost && event.index < facts.stopIndex;
  });
  const isOne = new Set(losses.map(({ client }) => client)).size < 2;
  const cast = new Cast(history);
  const ours = shown.filter(({ link = '' }) => {
    return (cast.at(link, 'client')?.standing ?? 'ours') === 'ours';
  });
  return losses
    .filter(({ client, time }) => {
      const isSame = (loss: Loss) =>
        (loss.client === undefined ? isOne : loss.client === client) &&
        Math.abs(loss.at.time - time) < sameMs;
      return !ours.some(isSame);
    })
    .map((at) => ({
      what: `the connection of ${at.client}`,
      client: at.client,
      at,
      tries: triesOf(history, at, facts),
    }));
}

/** A link and its client notice the same loss this far apart at most. */
const sameMs = 1_000;

function triesOf(
  history: readonly HistoryEvent[],
  { client, index }: EventOf<'client-closed'>,
  { stopIndex }: RunFacts,
): Try[] {
  const tries: { began: HistoryEvent; answered?: HistoryEvent; ended?: HistoryEvent }[] = [];
  for (const event of history.slice(index + 1, stopIndex)) {
    if (!('client' in event) || event.client !== client) continue;
    if (event.type === 'client-connecting') tries.push({ began: event });
    const last = tries.at(-1);
    if (event.type === 'client-connected') {
      if (last !== undefined && last.answered === undefined) last.answered = event;
      else tries.push({ began: event, answered: event });
    }
    if (event.type === 'client-connect-failed' && last !== undefined) last.ended ??= event;
  }
  return tries.map(({ began, answered, ended }) => ({ began, answered, ended }));
}
