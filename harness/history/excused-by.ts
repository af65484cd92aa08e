import { Cast } from './cast.ts';
import { type Connection, connectionsOf } from './connections.ts';
import { dialledBy, mayBeOurs } from './dialled-by.ts';
import type { EventOf, HistoryEvent } from './event.ts';
import { isFatal } from './run-facts.ts';

type End = EventOf<'end-received'>;
type Leave = EventOf<'client-closed'>;

/**
 * The event by which the harness itself made a peer end its connection so, if there is one within
 * `withinMs` of that end: the kill of a process that stands on that side of that link and had the
 * connection by then, or the leave of the very client of ours that had it. No other kill and no other
 * client's leave excuses anything. Where a history does not say who stands where, any kill may have done it.
 */
export function excusedBy(
  history: readonly HistoryEvent[],
  end: End,
  withinMs: number,
): HistoryEvent | undefined {
  const soon = (event: HistoryEvent) => Math.abs(end.time - event.time) <= withinMs;
  const { cast, kills, openedAt, leaves } = excusesOf(history);
  const isIts = (process: string) => cast.hasProcess(end.link, end.side, process) ?? true;
  const opened = openedAt.get(keyOf(end)) ?? 0;
  const kill = kills.findLast(
    (one) => opened < one.index && one.index < end.index && soon(one) && isIts(one.process),
  );
  if (kill !== undefined) return kill;
  const leave = leaves.get(end.index);
  return leave !== undefined && soon(leave) ? leave : undefined;
}

interface Excuses {
  readonly cast: Cast;
  readonly kills: readonly EventOf<'process-signalled'>[];
  readonly openedAt: ReadonlyMap<string, number>;
  /** By the index of the end that each of them was. */
  readonly leaves: ReadonlyMap<number, Leave>;
}

const known = new WeakMap<readonly HistoryEvent[], Excuses>();

function excusesOf(history: readonly HistoryEvent[]): Excuses {
  const before = known.get(history);
  if (before !== undefined) return before;
  const connections = connectionsOf(history);
  const excuses: Excuses = {
    cast: new Cast(history),
    kills: history.filter((event): event is EventOf<'process-signalled'> => isForced(event)),
    openedAt: new Map(connections.map((c) => [c.name, c.events[0]?.index ?? 0])),
    leaves: leavesOf(history, connections),
  };
  known.set(history, excuses);
  return excuses;
}

/**
 * A process that is killed has no choice, and neither has one that the harness ends without a fault:
 * it ends a command that is given up. Other signals of a fault let a process take its leave.
 */
function isForced(event: HistoryEvent): boolean {
  if (event.type !== 'process-signalled') return false;
  return event.signal === 'SIGKILL' || (event.fault === undefined && isFatal(event));
}

function keyOf({ link, connection }: End): string {
  return `connection ${connection} of link ${link}`;
}

/**
 * A client of ours that leaves on purpose without a Close frame: each leave is one end, that of the
 * client's own connection where that is known, else the nearest of one that may be its own.
 */
function leavesOf(
  history: readonly HistoryEvent[],
  connections: readonly Connection[],
): ReadonlyMap<number, Leave> {
  const dialled = dialledBy(history);
  const cast = new Cast(history);
  const ends = connections
    .filter(({ link }) => mayBeOurs(cast, link))
    .flatMap((c) => clientEnd(c) ?? []);
  const pairs = history
    .filter(
      (event): event is Leave => event.type === 'client-closed' && event.own && event.code === 1006,
    )
    .flatMap((leave) =>
      ends
        .filter((end) => (dialled.get(keyOf(end)) ?? leave.client) === leave.client)
        .map((end) => ({ leave, end, apartMs: Math.abs(leave.time - end.time) })),
    )
    .sort((a, b) => a.apartMs - b.apartMs);
  const taken = new Map<number, Leave>();
  const used = new Set<Leave>();
  for (const { leave, end } of pairs) {
    if (used.has(leave) || taken.has(end.index)) continue;
    taken.set(end.index, leave);
    used.add(leave);
  }
  return taken;
}

/** How the client ended its connection, when it said no Close. */
function clientEnd({ events }: Connection): End | undefined {
  for (const event of events) {
    const closes = event.type === 'unit-received' && event.close !== undefined;
    if (closes && event.direction === 'upstream') return undefined;
    if (event.type === 'end-received' && event.side === 'client') return event;
  }
  return undefined;
}
