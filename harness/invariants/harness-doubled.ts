import { carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { turnAsked } from '../history/turn-asked.ts';
import { unknown } from './findings.ts';
import type { Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/** A request for a turn with which the harness did something, and what that excuses. */
interface Doubled {
  readonly request: Unit;
  readonly excuse: Finding;
  /** It came when its turn may have been over for its client. */
  readonly isLate?: boolean;
}

/**
 * A violation becomes unknown where the harness itself may have had its turn asked for twice: by putting
 * something else in place of the request, or by letting it through late, from a connection that it had
 * kept silent until its client had gone on to another one. No client can call such a request back.
 *
 * Another turn is not excused by that. Which turn a request is for its prompt says, else the time at
 * which it came.
 */
export function unlessDoubled(
  history: readonly HistoryEvent[],
): (finding: Finding, turn?: number) => Finding {
  let doubled: readonly Doubled[] | undefined;
  let times: ReadonlyMap<number, TurnTime> | undefined;
  return (finding, turn) => {
    if (finding.verdict !== 'violated') return finding;
    doubled ??= [...altered(history), ...late(history), ...held(history)];
    times ??= turnTimes(history);
    const time = turn === undefined ? undefined : times.get(turn);
    const own = doubled.find((one) => turn === undefined || isFor(one, turn, time));
    return own?.excuse ?? finding;
  };
}

interface TurnTime {
  readonly from: number;
  readonly to: number;
}

/** From which event to which a client had asked for each turn and knew no outcome. */
function turnTimes(history: readonly HistoryEvent[]): Map<number, TurnTime> {
  const times = new Map<number, TurnTime>();
  for (const event of history) {
    if (!('operation' in event) || event.value?.turn === undefined) continue;
    if (event.f !== 'turn' && event.f !== 'command') continue;
    const known = times.get(event.value.turn);
    const to = event.type === 'invoke' ? Number.POSITIVE_INFINITY : event.index;
    times.set(event.value.turn, { from: known?.from ?? event.index, to });
  }
  return times;
}

function isFor({ request, isLate }: Doubled, turn: number, time: TurnTime | undefined): boolean {
  const asked = turnAsked(request);
  if (asked !== undefined) return asked === turn;
  if (time === undefined) return true;
  return time.from < request.index && (isLate === true || request.index < time.to);
}

function altered(history: readonly HistoryEvent[]): Doubled[] {
  const asked = new Map<string, Unit>();
  const found: Doubled[] = [];
  for (const event of history) {
    if (event.type === 'unit-received' && event.message?.means === 'turn-start') {
      asked.set(`${event.link} ${event.connection} ${event.direction} ${event.unit}`, event);
    }
    if (event.type !== 'unit-delivered' || event.as !== 'altered' || event.fault === undefined) {
      continue;
    }
    const { fault, link, connection, direction, unit } = event;
    const request = asked.get(`${link} ${connection} ${direction} ${unit}`);
    if (request === undefined) continue;
    const reason = `Fault ${fault} changed the request for a turn, so what ran twice may be its doing.`;
    found.push({ request, excuse: unknown(reason, [event], 'harness') });
  }
  return found;
}

function late(history: readonly HistoryEvent[]): Doubled[] {
  const found: Doubled[] = [];
  const kept = new Map<string, 'silent' | 'left' | 'late'>();
  for (const event of history) {
    if (!('link' in event) || !('connection' in event)) continue;
    const { link, connection } = event;
    const key = `${link} ${connection}`;
    if (event.type === 'connection-opened') {
      for (const [other, state] of kept) {
        if (state === 'silent' && other.startsWith(`${link} `)) kept.set(other, 'left');
      }
    }
    if (event.type === 'reading' && event.side === 'client') {
      if (event.state === 'stopped') kept.set(key, 'silent');
      else if (kept.get(key) === 'left') kept.set(key, 'late');
    }
    if (event.type !== 'unit-received' || event.message?.means !== 'turn-start') continue;
    if (event.direction !== 'upstream' || kept.get(key) !== 'late') continue;
    const reason = `The harness kept connection ${connection} of link ${link} silent until its client had another one, and then let its request for a turn through.`;
    found.push({ request: event, excuse: unknown(reason, [event], 'harness'), isLate: true });
  }
  return found;
}

/** Requests that were here already, and went out only after their client's link had another connection. */
function held(history: readonly HistoryEvent[]): Doubled[] {
  const found: Doubled[] = [];
  const waiting: { event: Unit; next?: number }[] = [];
  for (const event of history) {
    if (event.type === 'unit-received' && event.direction === 'upstream') {
      if (event.message?.means === 'turn-start') waiting.push({ event });
    }
    if (event.type === 'connection-opened') {
      for (const one of waiting) {
        if (one.event.link === event.link) one.next ??= event.connection;
      }
    }
    if (event.type !== 'unit-delivered' || event.direction !== 'upstream') continue;
    const at = waiting.findIndex((one) => isOf(event, one.event));
    const [one] = at < 0 || event.as === 'cut' ? [] : waiting.splice(at, 1);
    const arrived = event.as === undefined || event.as === 'altered';
    if (one?.next === undefined || !arrived) continue;
    const { link, connection } = event;
    const reason = `The harness held the request for a turn of connection ${connection} of link ${link} back, and let it through after connection ${one.next} was there.`;
    found.push({ request: one.event, excuse: unknown(reason, [event, one.event], 'harness') });
  }
  return found;
}

function isOf(delivered: EventOf<'unit-delivered'>, unit: Unit): boolean {
  const { link, connection } = delivered;
  return link === unit.link && connection === unit.connection && carries(delivered, unit);
}
