import type { Connection } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { unknown, violated } from './findings.ts';
import type { HarnessTouched } from './harness-touched.ts';
import type { Finding } from './invariant.ts';
import type { Origin } from './token-origins.ts';
import type { TurnFinding } from './turn-finding.ts';

/**
 * Text of another turn, in any view: the provider knows for which turn it sent each token. It numbers
 * tokens over all turns, so that those of two turns can be mixed and still ascend.
 *
 * What came over a link has the turn's id by its server. Which turn of the workload that is, nobody needs
 * to know: text of two of them under one id is wrong, and so is text of one request under two ids.
 */
export function foreignTokens(
  history: readonly HistoryEvent[],
  origins: ReadonlyMap<number, Origin>,
  touched: HarnessTouched,
  models: ReadonlySet<string>,
): TurnFinding[] {
  const wires = new Map<Connection['name'], Wire>();
  const found = new Map<string, TurnFinding>();
  for (const event of history) {
    const wrong =
      event.type === 'client-tokens'
        ? inClientView(event, origins, touched)
        : event.type === 'unit-received' && !models.has(event.link)
          ? onWire(event, origins, touched, wires)
          : undefined;
    if (wrong === undefined) continue;
    // A view of which one token is foreign is wrong; that the harness had a hand in some excuses no other.
    const before = found.get(wrong.view);
    if (before?.finding.verdict === 'violated') continue;
    if (before === undefined || wrong.finding.verdict === 'violated') found.set(wrong.view, wrong);
  }
  return [...found.values()];
}

type Wrong = TurnFinding & { readonly view: string };

function inClientView(
  event: EventOf<'client-tokens'>,
  origins: ReadonlyMap<number, Origin>,
  touched: HarnessTouched,
): Wrong | undefined {
  const isForeign = (token: number) => {
    const turn = origins.get(token)?.turn;
    return turn !== undefined && turn !== event.turn;
  };
  const tokens = event.tokens.filter(isForeign);
  const token = tokens.find((one) => touched.by(one) === undefined) ?? tokens[0];
  const from = token === undefined ? undefined : origins.get(token);
  if (token === undefined || from === undefined) return undefined;
  const where = `the ${event.via} view that ${event.client} has of turn ${event.turn}`;
  const view = `c ${event.client} ${event.turn} ${event.via}`;
  const reason = `Token ${token} of turn ${from.turn} came in ${where}`;
  return { view, turn: event.turn, finding: judged(reason, [event, from.sent], touched.by(token)) };
}

/** Which request's text came under which turn of the server, on one connection. */
interface Wire {
  readonly ofTurn: Map<string, { readonly turn: number; readonly event: HistoryEvent }>;
  readonly ofRequest: Map<number, { readonly key: string; readonly event: HistoryEvent }>;
}

function onWire(
  event: EventOf<'unit-received'>,
  origins: ReadonlyMap<number, Origin>,
  touched: HarnessTouched,
  wires: Map<string, Wire>,
): Wrong | undefined {
  const { link, connection, direction, message } = event;
  if (direction !== 'downstream' || message?.tokens === undefined) return undefined;
  // A thread that is read back has the text of all its turns; a delta or an item is of one.
  if (message.turn === undefined || message.kind !== 'notification') return undefined;
  if (message.means !== 'delta' && message.item === undefined) return undefined;
  const name = `${link} ${connection}`;
  const wire = wires.get(name) ?? { ofTurn: new Map(), ofRequest: new Map() };
  wires.set(name, wire);
  const key = `${message.thread ?? ''} ${message.turn}`;
  for (const token of message.tokens) {
    const from = origins.get(token);
    if (from?.turn === undefined) continue;
    const holder = wire.ofTurn.get(key) ?? { turn: from.turn, event };
    const other = wire.ofRequest.get(from.request) ?? { key, event };
    wire.ofTurn.set(key, holder);
    wire.ofRequest.set(from.request, other);
    if (holder.turn === from.turn && other.key === key) continue;
    const where = `on connection ${connection} of link ${link}`;
    const reason =
      holder.turn === from.turn
        ? `Text of request ${from.request} (turn ${from.turn}), token ${token}, came under two turns of the server ${where}, the other time under ${message.turn}`
        : `Token ${token} of turn ${from.turn} came ${where} under ${message.turn}, which has text of turn ${holder.turn}`;
    const first = holder.turn === from.turn ? other.event : holder.event;
    const finding = judged(reason, [event, first, from.sent], touched.by(token, link));
    return { view: `u ${name} ${key}`, turn: from.turn, finding };
  }
  return undefined;
}

function judged(
  reason: string,
  evidence: readonly HistoryEvent[],
  by: HistoryEvent | undefined,
): Finding {
  if (by === undefined) return violated(`${reason}.`, evidence);
  return unknown(`${reason}, as the harness delivered it.`, [by, ...evidence], 'harness');
}
