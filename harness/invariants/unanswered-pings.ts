import { type Connection, deliveryOf, otherSide, senderOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom } from '../history/run-facts.ts';
import { isDisturbed } from './declared-dead.ts';
import { violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import type { Surroundings } from './surroundings.ts';

const ping = 9;
const pong = 10;

/**
 * A peer that gets a Ping owes a Pong (RFC 6455 section 5.5.2); without it, it will be declared dead
 * while it lives. Time in which the harness kept something from being read does not count.
 */
export function unansweredPings(c: Connection, around: Surroundings): Finding[] {
  const { facts, bounds, cast } = around;
  /** By the peer's direction: when the Ping was there. */
  const owed = new Map<string, { asked: EventOf<'unit-received'>; at: number }>();
  let readableSince = 0;
  const isOver = (event: HistoryEvent) =>
    event.index >= facts.stopIndex ||
    event.type === 'end-received' ||
    event.type === 'end-delivered' ||
    (event.type === 'unit-received' && event.close !== undefined);
  const end = c.events.find(isOver);
  for (const event of c.events) {
    if (event === end) break;
    if (event.type === 'reading' || event.type === 'fault-fired') {
      const stopped = event.type === 'reading' && event.state === 'stopped';
      readableSince = stopped ? Number.POSITIVE_INFINITY : event.time;
    }
    if (event.type !== 'unit-received') continue;
    const delivery = event.opcode === ping ? deliveryOf(c, event) : undefined;
    if (delivery !== undefined && delivery.as === undefined && !owed.has(event.direction)) {
      owed.set(event.direction, { asked: event, at: delivery.time });
    }
    // One Pong answers every Ping before it.
    if (event.opcode === pong) {
      owed.delete(event.direction === 'upstream' ? 'downstream' : 'upstream');
    }
  }
  const last = end ?? ({ index: facts.stopIndex, time: facts.stoppedAt } as HistoryEvent);
  // Until the heal a peer may be kept from answering, by what was done to it.
  const live = (time: number) => (isDisturbed(c, last, around) ? liveFrom(facts, time) : time);
  return [...owed.values()].flatMap(({ asked, at }) => {
    const peer = otherSide(senderOf(asked.direction));
    const silentMs = last.time - Math.max(live(at), readableSince);
    if (silentMs <= bounds.closeMs || !cast.isJudged(c.link, peer)) return [];
    const reason = `The ${peer} of ${c.name} left a Ping without a Pong for ${Math.round(silentMs)} ms, so that it looks dead while it lives.`;
    return [violated(reason, [asked, end])];
  });
}
