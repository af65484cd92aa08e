import type { Connection } from '../history/connections.ts';
import { dialledBy } from '../history/dialled-by.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { isHttp } from '../history/exchanges.ts';
import { type Handshake, handshakeOf } from '../history/handshakes.ts';
import { runningTurns } from '../history/running-turns.ts';
import { endNotByClient } from './end-not-by-client.ts';
import { unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import { sentOn } from './sent-on.ts';
import type { Surroundings } from './surroundings.ts';
import { isTakenUp, isThreads } from './taken-up.ts';

/** A later connection of the client that lost one. */
export interface Heir {
  readonly c: Connection;
  readonly handshake: Handshake;
}

/** A turn that ran when its connection was lost has to be taken up on a later one. */
export function judgeTakeUp(
  c: Connection,
  link: readonly Connection[],
  around: Surroundings,
): Finding[] {
  const lost = endNotByClient(c, around.facts.stopIndex);
  if (lost === undefined) return [];
  const running = runningTurns({ ...c, events: c.events.filter((e) => e.index <= lost.index) });
  if (running.size === 0) return [];
  const heirs = heirsOf(c, lost, link, around);
  return [...running].flatMap(([thread, began]) => {
    if (isTakenUp(thread, lost, link, around)) return [];
    return judgeHeirs(c, thread, began, heirs, around) ?? [];
  });
}

function heirsOf(
  c: Connection,
  lost: HistoryEvent,
  link: readonly Connection[],
  around: Surroundings,
): Heir[] {
  const dialled = dialledBy(around.history);
  const client = dialled.get(c.name);
  const clients = new Set(around.operations.map(({ invoke }) => invoke.client));
  return link
    .map((one) => ({ c: one, handshake: handshakeOf(one) }))
    .filter(({ c: one, handshake: { opened } }) => {
      // One of HTTP beside them is a health check.
      if (opened.index < lost.index || opened.index >= around.facts.stopIndex) return false;
      if (isHttp(one) || wereCommands(lost, opened, around)) return false;
      const other = dialled.get(one.name);
      if (client !== undefined && other !== undefined) return client === other;
      return clients.size < 2 || !isOfAnother(one, c, around);
    });
}

/** A client that takes up other threads alone is not the one that lost its connection. */
function isOfAnother(heir: Connection, c: Connection, { facts }: Surroundings): boolean {
  const taken = sentOn(heir, facts.stopIndex).flatMap(({ message }) =>
    message?.means === 'attach' && message.thread !== undefined ? [message.thread] : [],
  );
  return taken.length > 0 && !taken.some((thread) => isThreads(c, thread));
}

/** Who had the connection were commands, and all of them were over before the next was opened. */
function wereCommands(lost: HistoryEvent, opened: HistoryEvent, around: Surroundings): boolean {
  const underWay = around.operations.filter(
    ({ invoke, outcome }) =>
      invoke.f === 'command' &&
      invoke.index < lost.index &&
      (outcome === undefined || outcome.index > lost.index),
  );
  return (
    underWay.length > 0 &&
    underWay.every(({ outcome }) => outcome !== undefined && outcome.index < opened.index)
  );
}

/** The time that each of them had to take the turn up, the longest of all. */
function judgeHeirs(
  c: Connection,
  thread: string,
  began: EventOf<'unit-received'>,
  heirs: readonly Heir[],
  around: Surroundings,
): Finding | undefined {
  const had = heirs
    .flatMap((heir) => {
      const from = readyAt(heir);
      if (from === undefined) return [];
      const { facts } = around;
      const since = Math.max(from.time, facts.healedAt ?? from.time);
      const { ended } = heir.handshake;
      const until = Math.min(facts.stoppedAt, ended?.time ?? facts.stoppedAt);
      return [{ heir, from, ms: Math.max(0, Math.round(until - since)) }];
    })
    .sort((a, b) => b.ms - a.ms);
  const [longest] = had;
  // Whoever has no connection of use, or got no answer to initialize, could not go on to the thread.
  if (longest === undefined) return undefined;
  const { heir, from, ms } = longest;
  const whose = thread === '' ? 'The turn' : `The turn of thread ${thread}`;
  const never =
    heir.handshake.initialize === undefined
      ? `${heir.c.name} never initialized in ${ms} ms`
      : `${heir.c.name} never took the thread up in ${ms} ms`;
  const who = around.cast.at(c.link, 'client')
    ? `: that is on ${around.cast.nameOf(c.link, 'client')}`
    : '';
  const reason = `${whose} was running when ${c.name} was lost, and ${never}${who}.`;
  const proof = [began, heir.handshake.opened, heir.handshake.initialize ?? from];
  return ms > around.bounds.reconnectMs ? violated(reason, proof) : unknown(reason, proof);
}

/** From when on a connection could have been used to take the thread up. */
function readyAt({ handshake }: Heir): HistoryEvent | undefined {
  const { initialize, initialized, answered } = handshake;
  // One that is open, and on which nobody begins: its client is late.
  return initialize === undefined ? answered : initialized;
}
