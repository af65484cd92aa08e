import { type Connection, deliveryOf } from '../history/connections.ts';
import type { EventOf } from '../history/event.ts';
import { holds, unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/**
 * A text of a realtime conversation is a request without a request id: it has settled when it is
 * confirmed under the id that it was given. A client that goes on to its next text on another
 * connection, with one of the last connection not confirmed, has forgotten that one. Until it goes on,
 * nothing is shown: it may still come back to it.
 */
export function unconfirmedTexts(connections: readonly Connection[], stopIndex: number): Finding[] {
  const texts = new Map<string, Text>();
  for (const c of connections) {
    for (const event of c.events) {
      if (event.type !== 'unit-received' || event.index >= stopIndex) continue;
      const { item, means } = event.message ?? {};
      if (item === undefined) continue;
      const key = `${c.link} ${item}`;
      if (event.direction === 'upstream' && means === 'turn-start') {
        const known = texts.get(key);
        if (known === undefined) texts.set(key, { on: c, item, given: event });
        else known.again = event;
      }
      const text = texts.get(key);
      if (text !== undefined && event.direction === 'downstream' && means === 'turn-end') {
        const kept = deliveryOf(c, event)?.as;
        // In fragments, or all of it before a cut, it may have been read.
        if (kept !== 'dropped' && kept !== 'discarded') text.confirmed ??= event;
      }
    }
  }
  return [...texts.values()].map((text) => judgeText(text, [...texts.values()]));
}

interface Text {
  readonly on: Connection;
  readonly item: string;
  readonly given: Unit;
  again?: Unit;
  confirmed?: Unit;
}

function judgeText({ on, item, given, again, confirmed }: Text, all: readonly Text[]): Finding {
  if (confirmed !== undefined) return holds('', [given, confirmed]);
  const next = all.find(
    (one) => one.on.link === on.link && one.on.number > on.number && one.given.index > given.index,
  );
  if (next === undefined || again !== undefined) {
    return unknown(`Text ${item} of ${on.name} was not confirmed before the run ended.`, [given]);
  }
  const reason = `Text ${item} of ${on.name} was never confirmed, and the client went on with ${next.item} on ${next.on.name} without saying it again.`;
  return violated(reason, [given, next.given]);
}
