import { type Connection, connectionsOf, harnessEnd } from '../history/connections.ts';
import type { HistoryEvent } from '../history/event.ts';
import { isHttp } from '../history/exchanges.ts';
import { handshakeOf } from '../history/handshakes.ts';
import { isFatal } from '../history/run-facts.ts';
import { endNotByClient } from './end-not-by-client.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

/** What a bridge does this long after its upstream is back has another reason. */
const afterMs = 1_000;

/**
 * A bridge is what listens on one link and dials on another. Its client loses nothing by the loss of the
 * bridge's upstream: its own connection stays, for as long as the bridge has to come back. The other way
 * round, what the bridge opened for a client goes with that client.
 */
export const upstreamFollowsClient = defineInvariant({
  id: 'upstream-follows-client',
  kind: 'liveness',
  holdsWhen:
    "a bridge keeps its client's connection over the loss of its upstream, and closes what it opened for a client that is gone",
  sources: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
    'https://github.com/raysonmeng/agent-bridge/pull/57',
  ],
  judge(history, bounds) {
    const around = surroundingsOf(history, bounds);
    const hops = hopsOf(around);
    const findings = hops.flatMap((hop) => [
      ...judgeLosses(hop, around),
      ...judgeLeaks(hop, around),
    ]);
    return summarise(
      findings,
      (held) =>
        holds(
          `${count(held.length, 'connection')} of a bridge went on or ended as the other side did.`,
          evidenceOf(held),
        ),
      'No bridge lost its upstream or its client.',
    );
  },
});

/** A bridge under test: the connections of its clients, and its own to its servers. */
interface Hop {
  readonly down: readonly Connection[];
  readonly up: readonly Connection[];
  readonly link: string;
}

function hopsOf({ history, cast }: Surroundings): Hop[] {
  const connections = connectionsOf(history).filter((c) => !isHttp(c) && !isPiped(c.link, history));
  const on = (links: readonly string[]) => connections.filter((c) => links.includes(c.link));
  const programs = new Map<string, { down: string[]; up: string[] }>();
  for (const link of cast.links) {
    const { client, server } = { client: cast.at(link, 'client'), server: cast.at(link, 'server') };
    if (client?.program === server?.program) continue;
    const of = (program: string) => {
      const links = programs.get(program) ?? { down: [], up: [] };
      programs.set(program, links);
      return links;
    };
    if (server?.standing === 'tested') of(server.program).down.push(link);
    if (client?.standing === 'tested' && !server?.isModel) of(client.program).up.push(link);
  }
  return [...programs.values()]
    .filter(({ down, up }) => down.length > 0 && up.length > 0)
    .map(({ down, up }) => ({ down: on(down), up: on(up), link: down[0] ?? '' }));
}

/** At the other end of a pipe is a process, which is more than a connection. */
function isPiped(link: string, history: readonly HistoryEvent[]): boolean {
  return history.some(
    (event) => event.type === 'link-listening' && event.link === link && event.codec === 'jsonl',
  );
}

/** Each client's connection that was there when an upstream was lost has to outlive that. */
function judgeLosses({ down, up, link }: Hop, around: Surroundings): Finding[] {
  const { facts, bounds, cast } = around;
  return up.flatMap((c) => {
    const lost = endNotByClient(c, facts.stopIndex);
    const { answered } = handshakeOf(c);
    if (lost === undefined || answered === undefined || answered.index > lost.index) return [];
    const back = up
      .map((one) => handshakeOf(one))
      .find(({ opened, answered: is }) => opened.index > lost.index && is !== undefined)?.answered;
    const until = Math.min(
      lost.time + bounds.reconnectMs,
      back === undefined ? facts.stoppedAt : back.time + afterMs,
      facts.stoppedAt,
    );
    return down.flatMap((client) => {
      const { opened, answered: used } = handshakeOf(client);
      if (used === undefined || opened.index > lost.index) return [];
      const left = firstEndOf(client);
      if (left !== undefined && left.index < lost.index) return [];
      if (left === undefined || left.time > until) {
        return survived(client, lost, back, Math.round(until - lost.time), around);
      }
      if (!isByServer(left) || isForced(client, left, around)) return [];
      const ms = Math.round(left.time - lost.time);
      const reason = `${cap(cast.nameOf(link, 'server'))} ended ${client.name} ${ms} ms after ${c.name} was lost, though nothing had happened to it.`;
      return [violated(reason, [left, lost])];
    });
  });
}

function survived(
  client: Connection,
  lost: HistoryEvent,
  back: HistoryEvent | undefined,
  ms: number,
  { bounds }: Surroundings,
): Finding[] {
  if (back !== undefined || ms >= bounds.closeMs) return [holds('', [lost, back])];
  const reason = `${cap(client.name)} had outlived the loss of the upstream for only ${ms} ms as the run ended.`;
  return [unknown(reason, [lost])];
}

function firstEndOf({ events }: Connection): HistoryEvent | undefined {
  return events.find(
    (event) =>
      event.type === 'end-received' ||
      event.type === 'end-delivered' ||
      (event.type === 'unit-received' && event.close !== undefined),
  );
}

function isByServer(event: HistoryEvent): boolean {
  if (event.type === 'unit-received') return event.direction === 'downstream';
  return event.type === 'end-received' && event.side === 'server';
}

/** The harness ended it, did something to it, or told the bridge's own process to end. */
function isForced(client: Connection, left: HistoryEvent, around: Surroundings): boolean {
  const { history, bounds, cast } = around;
  const made = harnessEnd(client);
  if (made !== undefined && made.index <= left.index) return true;
  if (client.events.some((event) => event.type === 'fault-fired' && event.index < left.index)) {
    return true;
  }
  return history.some(
    (event) =>
      event.type === 'process-signalled' &&
      event.index < left.index &&
      left.time - event.time <= bounds.closeMs &&
      isFatal(event) &&
      cast.hasProcess(client.link, 'server', event.process) === true,
  );
}

/**
 * What was opened for a client, and not in place of another that was lost, has to go with it. The last
 * one may stay, as a bridge may well keep one for whoever comes next, and so may one that is still used.
 */
function judgeLeaks({ down, up }: Hop, around: Surroundings): Finding[] {
  const { facts, bounds, cast } = around;
  const ends = new Map([...down, ...up].map((c) => [c, handshakeOf(c).ended] as const));
  const standing = up.filter((c) => (ends.get(c)?.index ?? facts.stopIndex) >= facts.stopIndex);
  return openedFor(down, up, around).flatMap(({ client, opened, c }) => {
    const gone = ends.get(client);
    if (gone === undefined || gone.index >= facts.stopIndex) return [];
    const from = Math.max(gone.time, opened.time);
    const ended = ends.get(c);
    if (ended !== undefined && ended.index < facts.stopIndex) {
      const isHis = ended.index > gone.index && ended.time - from <= bounds.closeMs;
      return isHis ? [holds('', [gone, ended])] : [];
    }
    const isUsed = c.events.some(
      (event) =>
        event.type === 'unit-received' &&
        event.direction === 'upstream' &&
        event.message !== undefined &&
        event.time > from,
    );
    const ms = Math.round(facts.stoppedAt - from);
    if (isUsed || standing.length < 2 || facts.stoppedAt - from <= bounds.closeMs) return [];
    const reason = `${cap(c.name)} was opened for the client of ${client.name} and never closed: ${ms} ms after that client had gone it still stood, beside ${count(standing.length - 1, 'other')}: that is on ${cast.nameOf(c.link, 'client')}.`;
    return [violated(reason, [opened, gone])];
  });
}

interface OpenedFor {
  readonly c: Connection;
  readonly opened: HistoryEvent;
  readonly client: Connection;
}

/** Each upstream that came with a client: the first after the client's, before the next client came. */
function openedFor(
  down: readonly Connection[],
  up: readonly Connection[],
  { facts }: Surroundings,
): OpenedFor[] {
  const found: OpenedFor[] = [];
  const taken = new Set<Connection>();
  const losses = up.flatMap((c) => endNotByClient(c, facts.stopIndex) ?? []);
  const events = up
    .map((c) => ({ c, opened: handshakeOf(c).opened }))
    .sort((a, b) => a.opened.index - b.opened.index);
  let replaced = 0;
  for (const { c, opened } of events) {
    const lost = losses.filter(({ index }) => index < opened.index).length;
    if (lost > replaced) {
      replaced += 1;
      continue;
    }
    const client = down.findLast((one) => handshakeOf(one).opened.index < opened.index);
    if (client === undefined || taken.has(client)) continue;
    taken.add(client);
    found.push({ c, opened, client });
  }
  return found;
}

function cap(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
