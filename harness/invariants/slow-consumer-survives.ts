import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf, harnessEnd } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { isFatal, type RunFacts, runFacts } from '../history/run-facts.ts';
import { matchesGlob } from '../wire/glob.ts';
import { count, evidenceOf, holds, nothing, summarise, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { noLostTail } from './no-lost-tail.ts';

/**
 * What the kernel takes before a writer feels that nobody reads: a unix socket some 200 kB, TCP on
 * loopback up to about 6 MB as its buffers grow. What was outstanding at the end of a stall has to be
 * more than that, else the server was never slowed down and nothing was tried.
 */
const kernelBytes = { unix: 256 * 1024, tcp: 6 * 1024 * 1024 };

/** How long the sockets of a killed process may live, and those of one that was asked to end. */
const deathMs = 2_000;
const farewellMs = 10_000;

export const slowConsumerSurvives = defineInvariant({
  id: 'slow-consumer-survives',
  kind: 'liveness',
  holdsWhen:
    'a client that reads slowly is not cut without warning; when it is cut, with a Close code, nothing is lost',
  sources: [
    'https://github.com/openai/codex/issues/18203',
    'https://github.com/openai/codex/issues/37526',
    'https://github.com/openai/codex/pull/19246',
    'https://github.com/home-assistant/core/issues/68030',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const sent = sentBefore(history);
    const unix = new Set<string>();
    for (const event of history) {
      if (event.type === 'link-listening' && /^unix:|^\//.test(event.upstream))
        unix.add(event.link);
    }
    const findings = connectionsOf(history)
      .map((c) => judgeConnection(c, { facts, sent, history, unix: unix.has(c.link) }))
      .filter((finding) => finding !== undefined);
    const found = summarise(
      findings,
      (held) => holds(held.map((f) => f.reason).join(' '), evidenceOf(held)),
      'No client stopped reading, so no backpressure was ever felt.',
    );
    if (found.verdict !== 'holds') return found;
    const tail = noLostTail.judge(history, bounds);
    if (tail.verdict !== 'violated') return { ...found, ...(tail.grade && { grade: tail.grade }) };
    const reason = `The slow client was not cut off without warning, but it lost text: ${tail.reason}`;
    return violated(reason, [...tail.evidence, ...found.evidence], 'lost');
  },
});

interface Around {
  readonly facts: RunFacts;
  /** Index of the event by which the provider had sent a token. */
  readonly sent: ReadonlyMap<number, number>;
  readonly history: readonly HistoryEvent[];
  readonly unix: boolean;
}

function sentBefore(history: readonly HistoryEvent[]): Map<number, number> {
  const sent = new Map<number, number>();
  for (const event of history) {
    if (event.type !== 'provider-sent') continue;
    for (let token = event.first; token <= event.last; token++) sent.set(token, event.index);
  }
  return sent;
}

function judgeConnection(c: Connection, around: Around): Finding | undefined {
  const stalls = stallsOf(c).filter((stall) => isLong(stall, around.facts));
  const first = stalls[0];
  if (first === undefined) return undefined;
  const end = serverEnd(c, first.from, around);
  if (end !== undefined) {
    return judgeEnd(c, stalls.findLast((stall) => stall.from.index < end.index) ?? first, end);
  }
  const felt = stalls.map((stall) => ({ stall, bytes: outstandingBytes(c, stall, around) }));
  const { stall, bytes } = felt.reduce((most, one) => (one.bytes > most.bytes ? one : most));
  const needed = around.unix ? kernelBytes.unix : kernelBytes.tcp;
  const kind = around.unix ? 'a unix socket' : 'TCP';
  if (bytes < needed) {
    const reason = `No backpressure was felt on ${c.name}: ${bytes} bytes were outstanding when reading went on, and the kernel alone takes up to ${needed} on ${kind}.`;
    return nothing(reason, [stall.from, stall.to], 'harness');
  }
  const stalledMs = Math.round((stall.to?.time ?? around.facts.stoppedAt) - stall.from.time);
  const reason = `The server kept ${c.name} open through ${stalledMs} ms without a reader and ${count(bytes, 'byte')} outstanding.`;
  return holds(reason, [stall.from, stall.to]);
}

/** A time in which the server's bytes on a connection were not read. */
interface Stall {
  readonly from: EventOf<'reading'> | EventOf<'backpressure'>;
  to: HistoryEvent | undefined;
}

/**
 * Either the proxy stops reading the server, or the client is slow and the proxy's writes wait. When
 * the client is not read either, that is silence, not slowness.
 */
function stallsOf(c: Connection): Stall[] {
  const stalls: Stall[] = [];
  const open = new Map<string, Stall>();
  for (const event of c.events) {
    if (event.type !== 'reading' && event.type !== 'backpressure') continue;
    if (event.side !== (event.type === 'reading' ? 'server' : 'client')) continue;
    const stall = open.get(event.type);
    if (event.state === 'stopped' || event.state === 'on') {
      if (stall !== undefined) continue;
      open.set(event.type, { from: event, to: undefined });
      stalls.push(open.get(event.type) as Stall);
    } else if (stall !== undefined) {
      stall.to = event;
      open.delete(event.type);
    }
  }
  const silent = silencesOf(c);
  return stalls.filter(({ from, to }) => !silent.some((one) => overlaps(one, { from, to })));
}

interface Span {
  readonly from: HistoryEvent;
  readonly to: HistoryEvent | undefined;
}

function silencesOf({ events }: Connection): Span[] {
  return events.flatMap((from) => {
    if (from.type !== 'reading' || from.side !== 'client' || from.state !== 'stopped') return [];
    const to = events.find(
      (event) =>
        event.type === 'reading' &&
        event.side === 'client' &&
        event.state === 'resumed' &&
        event.index > from.index,
    );
    return [{ from, to }];
  });
}

function overlaps(a: Span, b: Span): boolean {
  const [endOfA, endOfB] = [a.to?.time, b.to?.time].map((t) => t ?? Number.POSITIVE_INFINITY);
  return a.from.time <= (endOfB as number) && b.from.time <= (endOfA as number);
}

/** Ordinary flow control stops for moments only; that is nobody's slowness. */
function isLong({ from, to }: Stall, facts: RunFacts): boolean {
  const fault = from.type === 'reading' && from.fault !== undefined;
  return fault || (to?.time ?? facts.stoppedAt) - from.time >= 500;
}

function judgeEnd(
  c: Connection,
  { from, to }: Stall,
  end: EventOf<'end-received'> | EventOf<'unit-received'>,
): Finding {
  const after = Math.round(end.time - from.time);
  if (end.type === 'end-received') {
    const how = end.how === 'fin' ? 'FIN' : end.how === 'rst' ? 'RST' : (end.error ?? 'an error');
    const reason = `The server cut the slow client off without a Close frame: ${how} on ${c.name}, ${after} ms after reading stopped.`;
    return violated(reason, [end, from, to]);
  }
  const reason = `The server ended ${c.name} with Close ${end.close?.code}, ${after} ms after reading stopped.`;
  return holds(reason, [end, from]);
}

/** How the server ended the connection after the stall, when it began the end and nobody made it. */
function serverEnd(c: Connection, stall: HistoryEvent, { facts, history }: Around) {
  const made = harnessEnd(c)?.index ?? Number.POSITIVE_INFINITY;
  for (const event of c.events) {
    if (event.index < stall.index) continue;
    if (event.index >= facts.stopIndex || event.index > made) return undefined;
    if (event.type === 'end-delivered' && event.side === 'server') return undefined;
    if (event.type === 'end-received' && event.side === 'client') return undefined;
    if (event.type === 'unit-received' && event.close !== undefined) {
      return event.direction === 'downstream' ? event : undefined;
    }
    if (event.type === 'end-received') return wasKilled(c, history, event) ? undefined : event;
  }
  return undefined;
}

/**
 * The end of the process behind it is not about slowness: its own, since the connection was there, not
 * undone by a new start, and not so long ago that the connection had outlived it.
 */
function wasKilled(
  { link, events }: Connection,
  history: readonly HistoryEvent[],
  end: HistoryEvent,
): boolean {
  const party = new Cast(history).at(link, 'server');
  const isOwn = (process: string) =>
    party === undefined || party.processes?.some((name) => matchesGlob(name, process)) === true;
  const opened = events[0]?.index ?? 0;
  return history.slice(opened, end.index).some((event) => {
    if (event.type !== 'process-signalled' || !isFatal(event) || !isOwn(event.process))
      return false;
    const withinMs = event.signal === 'SIGKILL' ? deathMs : farewellMs;
    return end.time - event.time <= withinMs;
  });
}

/** Bytes that came after the stall began, of text that the provider had sent before its end. */
function outstandingBytes(c: Connection, stall: Stall, { sent }: Around): number {
  const until = stall.to?.index ?? Number.POSITIVE_INFINITY;
  let bytes = 0;
  let newest = -1;
  for (const event of c.events) {
    if (event.type !== 'unit-received' || event.direction !== 'downstream') continue;
    if (event.index <= stall.from.index) continue;
    const token = event.message?.tokens?.at(-1) ?? -1;
    // A message that repeats the text, as item/completed does, came later and was not waiting.
    if (token <= newest) continue;
    newest = token;
    const sentAt = sent.get(token);
    if (sentAt !== undefined && sentAt < until) bytes += event.bytes;
  }
  return bytes;
}
