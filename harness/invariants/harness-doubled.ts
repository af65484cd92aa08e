import { carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { unknown } from './findings.ts';
import type { Finding } from './invariant.ts';

/**
 * A violation becomes unknown where the harness itself may have had a turn asked for twice: by putting
 * something else in place of the request, or by letting it through late, from a connection that it had
 * kept silent until its client had gone on to another one. No client can call such a request back.
 */
export function unlessDoubled(history: readonly HistoryEvent[]): (finding: Finding) => Finding {
  let excuse: Finding | undefined;
  return (finding) => {
    if (finding.verdict !== 'violated') return finding;
    excuse ??= altered(history) ?? late(history) ?? held(history) ?? finding;
    return excuse.verdict === 'violated' ? finding : excuse;
  };
}

function altered(history: readonly HistoryEvent[]): Finding | undefined {
  const asked = new Set<string>();
  for (const event of history) {
    if (event.type === 'unit-received' && event.message?.means === 'turn-start') {
      asked.add(`${event.link} ${event.connection} ${event.direction} ${event.unit}`);
    }
    if (event.type !== 'unit-delivered' || event.as !== 'altered' || event.fault === undefined) {
      continue;
    }
    const { fault, link, connection, direction, unit } = event;
    if (!asked.has(`${link} ${connection} ${direction} ${unit}`)) continue;
    const reason = `Fault ${fault} changed the request for a turn, so what ran twice may be its doing.`;
    return unknown(reason, [event], 'harness');
  }
  return undefined;
}

function late(history: readonly HistoryEvent[]): Finding | undefined {
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
    return unknown(reason, [event], 'harness');
  }
  return undefined;
}

/** A request that was here already, and went out only after its client's link had another connection. */
function held(history: readonly HistoryEvent[]): Finding | undefined {
  const waiting: { event: EventOf<'unit-received'>; next?: number }[] = [];
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
    return unknown(reason, [event, one.event], 'harness');
  }
  return undefined;
}

function isOf(delivered: EventOf<'unit-delivered'>, unit: EventOf<'unit-received'>): boolean {
  const { link, connection } = delivered;
  return link === unit.link && connection === unit.connection && carries(delivered, unit);
}
