import type { Connection } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { isHttp } from '../history/exchanges.ts';
import { violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import type { Surroundings } from './surroundings.ts';

/** A client that ends a connection mid-turn on which nothing was wrong, and then opens another. */
export function declaredDead(connections: readonly Connection[], around: Surroundings): Finding[] {
  const { facts, bounds, operations, cast } = around;
  const findings: Finding[] = [];
  for (const c of connections) {
    const end = c.events.find((event) => event.type === 'end-received');
    // An answer of HTTP that is given up is no peer that is given up.
    if (end?.type !== 'end-received' || end.side !== 'client' || isHttp(c)) continue;
    if (end.index >= facts.stopIndex || !cast.isJudged(c.link, 'client')) continue;
    if (isDisturbed(c, end, around)) continue;
    const phase = phaseAt(c, end);
    if (phase === undefined || wasInterrupted(c, end)) continue;
    const opened = connections
      .filter((one) => one.link === c.link)
      .flatMap(({ events }) => events[0] ?? [])
      .find(({ index }) => index > end.index);
    if (opened === undefined || opened.time - end.time > bounds.reconnectMs) continue;
    // Who is asked for something new, another command say, needs a connection for that.
    const asked = ({ index }: HistoryEvent) => end.index < index && index < opened.index;
    if (operations.some(({ invoke }) => asked(invoke))) continue;
    const reason = `The client ended ${c.name} in phase ${phase.phase} and opened another, though nothing was wrong with it.`;
    findings.push(violated(reason, [end, phase, opened]));
  }
  return findings;
}

/** The phase, when it is within a turn. */
function phaseAt(c: Connection, end: HistoryEvent): EventOf<'phase'> | undefined {
  const last = c.events.findLast((event) => event.type === 'phase' && event.index < end.index);
  if (last?.type !== 'phase') return undefined;
  return within.has(last.phase) ? last : undefined;
}

const within = new Set(['turn-started', 'streaming', 'approval-open']);

/** Its user had it stop the turn. */
function wasInterrupted({ events }: Connection, end: HistoryEvent): boolean {
  return events.some(
    (event) =>
      event.type === 'unit-received' &&
      event.direction === 'upstream' &&
      event.index < end.index &&
      event.message?.means === 'interrupt',
  );
}

/**
 * Something was done to the connection, to a process, or on a hop behind it, by which its peer may well
 * have looked dead. What was done to other connections of its link is no excuse.
 */
export function isDisturbed(
  c: Connection,
  until: HistoryEvent,
  { history, cast }: Pick<Surroundings, 'history' | 'cast'>,
): boolean {
  const known = cast.at(c.link, 'server') !== undefined;
  const behind = new Set(cast.behind(c.link));
  return history.some((event) => {
    if (event.index >= until.index || event.type !== 'fault-fired') return false;
    if (event.link === undefined) return true;
    if (event.link === c.link)
      return event.connection === undefined || event.connection === c.number;
    return !known || behind.has(event.link);
  });
}
