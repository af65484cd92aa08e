import { arrived, type Connection } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts } from '../history/run-facts.ts';
import { violated } from './findings.ts';
import type { Bounds, Finding } from './invariant.ts';

const ping = 9;
const pong = 10;

/**
 * A peer that gets a Ping owes a Pong (RFC 6455 section 5.5.2); without it, it will be declared dead
 * while it lives. Time in which the harness kept something from being read does not count.
 */
export function unansweredPings(c: Connection, facts: RunFacts, bounds: Bounds): Finding[] {
  const owed = new Map<string, EventOf<'unit-received'>>();
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
    if (event.opcode === ping && arrived(c, event) && !owed.has(event.direction)) {
      owed.set(event.direction, event);
    }
    // One Pong answers every Ping before it.
    if (event.opcode === pong) {
      owed.delete(event.direction === 'upstream' ? 'downstream' : 'upstream');
    }
  }
  const until = end?.time ?? facts.stoppedAt;
  return [...owed.values()].flatMap((asked) => {
    const silentMs = until - Math.max(liveFrom(facts, asked.time), readableSince);
    if (silentMs < bounds.closeMs) return [];
    const peer = asked.direction === 'upstream' ? 'server' : 'client';
    const reason = `The ${peer} of ${c.name} left a Ping without a Pong for ${Math.round(silentMs)} ms, so that it looks dead while it lives.`;
    return [violated(reason, [asked, end])];
  });
}
