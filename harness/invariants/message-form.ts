import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf, deliveryOf, senderOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { runFacts } from '../history/run-facts.ts';
import type { Malformed } from '../wire/message-form.ts';
import { type Breach, breach } from './breach.ts';
import { count, evidenceOf, holds, summarise } from './findings.ts';
import { ForeignEvents } from './foreign-events.ts';
import { defineInvariant } from './invariant.ts';
import { type Meddling, meddlingsIn } from './meddling.ts';

type Unit = EventOf<'unit-received'>;

/**
 * Judged by what a peer sent, before any fault could touch it, on links whose connections speak the protocol
 * of their profile at all.
 */
export const messageForm = defineInvariant({
  id: 'message-form',
  kind: 'safety',
  holdsWhen:
    'every message has the form of its protocol, nothing comes before the handshake is done, an id is not used again while it is open, and events of a thread come to those alone who took it up',
  sources: [
    'https://www.jsonrpc.org/specification#error_object',
    'https://modelcontextprotocol.io/specification/2025-06-18/basic/lifecycle#initialization',
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/510',
    'https://github.com/BytePioneer-AI/codex-host/pull/35',
  ],
  judge(history) {
    const { stopIndex } = runFacts(history);
    const cast = new Cast(history);
    const connections = connectionsOf(history);
    const meddlings = meddlingsIn(connections);
    const foreign = new ForeignEvents(connections, stopIndex, meddlings);
    const shaking = handshakingLinks(history);
    const speaking = new Set(connections.filter(speaks).map(({ link }) => link));
    const early = connections.flatMap((c) =>
      shaking.has(c.link) ? tooEarly(c, spokenOn(c, stopIndex), meddlings) : [],
    );
    const findings = connections.flatMap((c) => {
      const spoken = spokenOn(c, stopIndex);
      if (spoken.length === 0 || !speaking.has(c.link)) return [];
      const judged = (['client', 'server'] as const).some((side) => cast.isJudged(c.link, side));
      if (!judged) return [];
      const broken = [
        ...spoken.flatMap((unit) => malformed(c, unit, meddlings) ?? []),
        ...early.filter((one) => one.on === c && !isPassedOn(one, early, cast)),
        ...usedTwice(c, spoken, meddlings),
        ...foreign.on(c, spoken),
      ].filter(({ by }) => cast.isJudged(c.link, by));
      if (broken.length > 0) return broken.map(({ finding }) => finding);
      return [holds('', [spoken[0], spoken[spoken.length - 1]])];
    });
    return summarise(
      findings,
      (held) => {
        const what = count(held.length, 'connection');
        return holds(`${what} carried nothing that does not belong there.`, evidenceOf(held));
      },
      'No connection that speaks its protocol was seen.',
    );
  },
});

/** A link may carry a protocol that is not its profile's. */
function speaks({ events }: Connection): boolean {
  return events.some(
    (event) => event.type === 'unit-received' && event.message?.means !== undefined,
  );
}

/** The messages of a connection, up to where its codec lost the thread. */
function spokenOn(c: Connection, stopIndex: number): Unit[] {
  const units: Unit[] = [];
  for (const event of c.events) {
    if (event.index >= stopIndex || event.type === 'codec-gave-up') break;
    if (event.type === 'unit-received' && event.message !== undefined) units.push(event);
  }
  return units;
}

const wrongs: Readonly<Record<Malformed, string>> = {
  'no-json': 'what is no JSON',
  batch: 'an array where one message was due',
  'no-object': 'JSON that is no object',
  'no-version': 'a message that does not say `"jsonrpc": "2.0"`',
  'no-method': 'a message with neither a method nor a result nor an error',
  'bad-method': 'a method that is no string',
  'call-and-answer': 'a message with a method and a result or an error',
  'bad-id': 'an id that is no string and no whole number',
  'bad-params': 'params that are no object and no array',
  'result-and-error': 'an answer with both a result and an error',
  'no-result': 'an answer with neither a result nor an error',
  'bad-error': 'an error that is no object',
  'no-code': 'an error without a whole number as its code',
  'no-message': 'an error without a message',
};

function malformed(c: Connection, unit: Unit, meddlings: readonly Meddling[]): Breach | undefined {
  const { form, kind, method } = unit.message ?? {};
  if (form === undefined) return undefined;
  const by = senderOf(unit.direction);
  // Who stands between two links passes on what it was given.
  const meddled = meddlings.find(
    ({ event, link, direction, message }) =>
      link !== c.link &&
      direction === unit.direction &&
      event.index < unit.index &&
      (kind === 'invalid' ||
        message === undefined ||
        (message.kind === kind && (method === undefined || message.method === method))),
  );
  const reason = `The ${by} of ${c.name} sent ${wrongs[form]}${about(unit)}.`;
  return breach(by, reason, [unit], meddled?.event);
}

function about({ message }: Unit): string {
  const { method, id } = message ?? {};
  const of = [
    ...(method ? [method] : []),
    ...(id === undefined ? [] : [`id ${JSON.stringify(id)}`]),
  ];
  return of.length === 0 ? '' : ` (${of.join(', ')})`;
}

/** The links on which connections begin with a handshake, as told or as somebody does it there. */
function handshakingLinks(history: readonly HistoryEvent[]): ReadonlySet<string> {
  const links = new Set<string>();
  for (const event of history) {
    if (event.type === 'link-listening' && event.initializes) links.add(event.link);
    if (event.type !== 'unit-received' || event.message?.means !== 'initialize') continue;
    links.add(event.link);
  }
  return links;
}

interface Early extends Breach {
  readonly on: Connection;
  readonly unit: Unit;
}

/** Who stands between two links sends on what a client of ours sent too early; that is ours. */
function isPassedOn({ on, unit, by }: Early, all: readonly Early[], cast: Cast): boolean {
  return all.some(
    (one) =>
      one.on.link !== on.link &&
      one.by === by &&
      one.unit.index < unit.index &&
      one.unit.message?.method === unit.message?.method &&
      !cast.isJudged(one.on.link, one.by),
  );
}

/** Until `initialize` has been answered, it is all that a client may send, and its answer all that may come. */
function tooEarly(c: Connection, spoken: readonly Unit[], meddlings: readonly Meddling[]): Early[] {
  const answer = spoken.find(
    ({ direction, message }) =>
      direction === 'downstream' && message?.kind === 'response' && message.means === 'initialize',
  );
  const never = Number.POSITIVE_INFINITY;
  const done = {
    server: answer?.index ?? never,
    client: answer === undefined ? never : arrivalOf(c, answer),
  };
  const found: Early[] = [];
  for (const unit of spoken) {
    const by = senderOf(unit.direction);
    const { kind, means, method, id } = unit.message ?? {};
    if (unit.index >= done[by] || means === 'initialize') continue;
    // A server may refuse what came too early; a client has nothing to answer yet.
    const refuses = by === 'server' && (kind === 'response' || kind === 'error');
    if (refuses || kind === 'invalid' || kind === 'event') continue;
    const meddled = meddlings.find(
      ({ event, link, connection, direction }) =>
        link === c.link &&
        connection === c.number &&
        direction !== unit.direction &&
        event.index < unit.index,
    );
    const what = method ?? `an answer to ${JSON.stringify(id)}`;
    const reason = `The ${by} of ${c.name} sent ${what} before initialize was answered there.`;
    found.push({ ...breach(by, reason, [unit, answer], meddled?.event), on: c, unit });
  }
  return found;
}

/** Where in the history a message had come to its receiver; never, if it was kept from it. */
function arrivalOf(c: Connection, unit: Unit): number {
  const delivery = deliveryOf(c, unit);
  if (delivery === undefined) return unit.index;
  const came = delivery.as === undefined || delivery.as === 'altered';
  return came ? delivery.index : Number.POSITIVE_INFINITY;
}

/** A request under an id that its sender already waits for: an answer would be one to either. */
function usedTwice(
  c: Connection,
  spoken: readonly Unit[],
  meddlings: readonly Meddling[],
): Breach[] {
  const open = new Map<string, Unit>();
  const found: Breach[] = [];
  const keyOf = (direction: Unit['direction'], id: unknown) => `${direction} ${JSON.stringify(id)}`;
  for (const unit of spoken) {
    const { direction, message } = unit;
    const { kind, id, means, request, method } = message ?? {};
    if (means === 'approval-resolved') open.delete(keyOf(direction, request));
    if (id === undefined) continue;
    if (kind === 'response' || kind === 'error') {
      open.delete(keyOf(direction === 'upstream' ? 'downstream' : 'upstream', id));
    }
    if (kind !== 'request') continue;
    const before = open.get(keyOf(direction, id));
    open.set(keyOf(direction, id), unit);
    // Whether a question may be shown again is for the law of approvals to say.
    if (before === undefined || isShownAgain(before, unit)) continue;
    const meddled = meddlings.find(
      (one) =>
        one.link !== c.link && one.event.index < unit.index && one.message?.method === method,
    );
    const by = senderOf(direction);
    const reason = `The ${by} of ${c.name} made request ${JSON.stringify(id)} (${method}) while one of that id (${before.message?.method}) was open.`;
    found.push(breach(by, reason, [unit, before], meddled?.event));
  }
  return found;
}

function isShownAgain({ message: a }: Unit, { message: b }: Unit): boolean {
  return a?.means === 'approval' && b?.means === 'approval' && a.item === b.item;
}
