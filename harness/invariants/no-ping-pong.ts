import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf, harnessEnd } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { isHttp } from '../history/exchanges.ts';
import { providerLinks } from '../history/provider-links.ts';
import { isFatal, runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, nothing, violated } from './findings.ts';
import { defineInvariant } from './invariant.ts';

/** A server that ends one connection so soon after another was opened ends it because of that. */
const displacedMs = 1_000;
/** One that takes longer may have had another reason: three in turn show that it had not. */
const displacedMsMax = 5_000;
/** Connections that one identity may need in a run of minutes, reconnects included, beside its commands. */
const connectionsMax = 50;

/**
 * A displacement is a connection that the server ends because another one was opened. One is a
 * takeover. When the displaced client comes back and displaces its displacer, two clients fight:
 * either each has a link of its own, which shows it at once, or they share one, and a chain of three
 * displacements shows it.
 */
export const noPingPong = defineInvariant({
  id: 'no-ping-pong',
  kind: 'safety',
  holdsWhen:
    'two clients never displace each other in turn, and connections per identity stay bounded',
  sources: [
    'https://github.com/raysonmeng/agent-bridge/issues/33',
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/wingedsheep/argentum-engine/pull/664',
  ],
  judge(history) {
    const { stopIndex } = runFacts(history);
    const upstreams = new Map<string, string>();
    for (const event of history) {
      if (event.type === 'link-listening') upstreams.set(event.link, event.upstream);
    }
    const server = (c: Connection) => upstreams.get(c.link) ?? c.link;
    // Connections of HTTP come and go with requests: nobody is displaced by that.
    const spans = connectionsOf(history)
      .filter((c) => !isHttp(c))
      .map((c) => spanOf(c, server(c), stopIndex))
      .filter((span) => span !== undefined);
    const cast = new Cast(history);
    const fight = fightIn(
      displacementsOf(spans.filter((span) => !wasSignalled(span, history, cast))),
    );
    if (fight !== undefined) return fight;
    // An agent may well take a connection for each request to its model.
    const providers = providerLinks(history);
    const busiest = busiestLink(
      spans.filter(({ c: { link } }) => !providers.has(link) && cast.isJudged(link, 'client')),
    );
    // Each command is a client of its own, and needs a connection of its own.
    const commands = history.filter((event) => event.type === 'invoke' && event.f === 'command');
    const max = connectionsMax + commands.length;
    if (busiest !== undefined && busiest.length > max) {
      const reason = `Link ${busiest[0]?.c.link} needed ${busiest.length} connections (at most ${max}).`;
      return violated(reason, [busiest[0]?.opened, busiest[max]?.opened]);
    }
    const met = meetings(spans);
    if (met.length === 0) return nothing('No two connections to one server met.');
    const reason = `${count(met.length, 'connection')} met another one of the same server and none fought back.`;
    return holds(reason, evidenceOf(met.map((span) => holds('', [span.opened]))));
  },
});

interface Span {
  readonly c: Connection;
  readonly server: string;
  readonly opened: HistoryEvent;
  /** How the server ended it, when it did. */
  readonly ended: HistoryEvent | undefined;
  readonly closedAt: number;
}

interface Displacement {
  readonly by: Span;
  readonly of: Span & { readonly ended: HistoryEvent };
}

function spanOf(c: Connection, server: string, stopIndex: number): Span | undefined {
  const opened = c.events[0];
  if (opened === undefined || opened.index >= stopIndex) return undefined;
  const made = harnessEnd(c)?.index ?? Number.POSITIVE_INFINITY;
  const first = c.events.find((event) => isEnd(event));
  const closedAt = first?.time ?? Number.POSITIVE_INFINITY;
  const serverDid =
    first !== undefined && first.index < Math.min(made, stopIndex) && byServer(first);
  return { c, server, opened, ended: serverDid ? first : undefined, closedAt };
}

/** A server that a fault told to end, or killed, ends its connections because of that. */
function wasSignalled({ c, ended }: Span, history: readonly HistoryEvent[], cast: Cast): boolean {
  return history.some(
    (event) =>
      event.type === 'process-signalled' &&
      ended !== undefined &&
      event.index < ended.index &&
      ended.time - event.time <= displacedMsMax &&
      isFatal(event) &&
      (cast.hasProcess(c.link, 'server', event.process) ?? true),
  );
}

function isEnd(event: HistoryEvent): boolean {
  if (event.type === 'unit-received') return event.close !== undefined;
  return event.type === 'end-received' || event.type === 'end-delivered';
}

function byServer(event: HistoryEvent): boolean {
  if (event.type === 'unit-received') return event.direction === 'downstream';
  return event.type === 'end-received' && event.side === 'server';
}

function displacementsOf(spans: readonly Span[]): Displacement[] {
  return spans.flatMap((by) =>
    spans.flatMap((of) => {
      const { ended } = of;
      if (of === by || of.server !== by.server || ended === undefined) return [];
      if (of.opened.index > by.opened.index || ended.index < by.opened.index) return [];
      const isSoon = ended.time - by.opened.time <= displacedMsMax;
      return isSoon && by.closedAt > ended.time ? [{ by, of: { ...of, ended } }] : [];
    }),
  );
}

function isSure({ by, of }: Displacement): boolean {
  return of.ended.time - by.opened.time <= displacedMs;
}

function fightIn(displacements: readonly Displacement[]) {
  for (const [i, first] of displacements.entries()) {
    const second = displacements.slice(i + 1).find((next) => next.of.c === first.by.c);
    if (second === undefined) continue;
    const third = displacements.find((next) => next.of.c === second.by.c);
    const a = first.of.c;
    const b = first.by.c;
    const known = a.link !== b.link && second.by.c.link === a.link;
    const sure = known && isSure(first) && isSure(second);
    if (!sure && third === undefined) continue;
    const chain = [first, second, ...(third ? [third] : [])];
    const reason = `Clients displaced each other in turn: ${b.name} displaced ${a.name}${how(first)}, then ${second.by.c.name} displaced it${how(second)}${third ? ', and so on' : ''}.`;
    return violated(
      reason,
      chain.flatMap(({ by, of }) => [of.ended, by.opened]),
    );
  }
  return undefined;
}

function how({ of }: Displacement): string {
  const { ended } = of;
  return ended.type === 'unit-received'
    ? ` (Close ${(ended as EventOf<'unit-received'>).close?.code})`
    : '';
}

function busiestLink(spans: readonly Span[]): Span[] | undefined {
  const links = new Map<string, Span[]>();
  for (const span of spans) links.set(span.c.link, [...(links.get(span.c.link) ?? []), span]);
  return [...links.values()].sort((a, b) => b.length - a.length)[0];
}

/** Connections that were opened while another one to the same server was open. */
function meetings(spans: readonly Span[]): Span[] {
  return spans.filter((span) =>
    spans.some(
      (other) =>
        other !== span &&
        other.server === span.server &&
        other.opened.index < span.opened.index &&
        other.closedAt > span.opened.time,
    ),
  );
}
