import { type Connection, connectionsOf } from '../history/connections.ts';
import type { HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';
import { isInitialize } from '../history/session-methods.ts';
import { count, evidenceOf, holds, summarise, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

/** Two gaps in a row below this are a loop that does not wait; one may be a first, immediate retry. */
const gapMsMin = 50;
/** An attempt that lasted this long was a wait in itself, such as one that its peer never answered. */
const longAttemptMs = 1_000;
/** Attempts in any ten seconds. */
const attemptsMax = 20;
const windowMs = 10_000;

/**
 * A row of attempts without success: what a client does against a peer that is away, whoever took it
 * away. Success is an answer beyond the handshake; an open connection alone is none, else a peer that
 * accepts and drops would be tried for ever.
 */
export const boundedBackoff = defineInvariant({
  id: 'bounded-backoff',
  kind: 'safety',
  holdsWhen:
    'attempts in a row without success are spaced, do not come faster and faster, and are bounded: no hot loop, no storm',
  sources: [
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/2682',
    'https://github.com/raysonmeng/agent-bridge/issues/33',
    'https://github.com/The-Vibe-Company/companion/pull/530',
    'https://github.com/axeldelafosse/loop/pull/54',
  ],
  judge(history, bounds) {
    const { stopIndex } = runFacts(history);
    const rows = [
      ...linkRows(history, stopIndex),
      ...clientRows(history, stopIndex),
      ...providerRows(history, stopIndex),
    ];
    const findings = rows
      .filter((row) => row.attempts.length > 1)
      .map((row) => uncapped(row, history, bounds) ?? judgeRow(row));
    return summarise(
      findings,
      (held) => {
        const most = Math.max(...rows.map((row) => row.attempts.length));
        return holds(
          `${count(held.length, 'row')} of attempts were spaced, the longest of ${most}.`,
          evidenceOf(held),
        );
      },
      'Nothing was tried twice in a row.',
    );
  },
});

interface Row {
  readonly who: string;
  readonly attempts: HistoryEvent[];
  /** When each attempt was over, where that is known. */
  readonly endedAt?: (number | undefined)[];
}

/**
 * A wait that is longer than a reconnect may take, though somebody waited for its outcome all the
 * while: a backoff without a cap.
 */
function uncapped(
  { who, attempts, endedAt = [] }: Row,
  history: readonly HistoryEvent[],
  { reconnectMs }: Bounds,
): Finding | undefined {
  for (const [i, next] of attempts.slice(1).entries()) {
    const before = attempts[i] as HistoryEvent;
    const over = endedAt[i];
    if (over === undefined || next.time - over <= reconnectMs) continue;
    if (!isWantedBetween(before, next, history)) continue;
    const reason = `${who} waited ${Math.round(next.time - over)} ms before attempt ${i + 2} in a row (at most ${reconnectMs} ms): its waits have no cap.`;
    return violated(reason, [next, before]);
  }
  return undefined;
}

/** Whether one operation was under way from one event to the other. */
function isWantedBetween(
  from: HistoryEvent,
  to: HistoryEvent,
  history: readonly HistoryEvent[],
): boolean {
  const open = new Set<number>();
  for (const event of history.slice(0, to.index)) {
    if (event.type === 'invoke' && event.index < from.index) open.add(event.operation);
    if (event.type === 'ok' || event.type === 'fail' || event.type === 'info') {
      open.delete(event.operation);
    }
  }
  return open.size > 0;
}

function judgeRow({ who, attempts, endedAt = [] }: Row): Finding {
  const times = attempts.map((event) => event.time);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  // A short attempt is no wait: what counts is the pause behind it.
  const waits = gaps.map((gap, i) => {
    const waitedMs = (times[i + 1] ?? 0) - (endedAt[i] ?? times[i] ?? 0);
    return gap >= longAttemptMs ? gap : waitedMs;
  });
  // The first retry may come at once.
  const hot = waits.findIndex((ms, i) => i > 0 && ms < gapMsMin && (waits[i - 1] ?? 0) < gapMsMin);
  if (hot !== -1) {
    const shown = waits.slice(hot - 1, hot + 1).map((ms) => Math.round(ms));
    const reason = `${who} tried again without waiting: gaps of ${shown.join(' and ')} ms in a row of ${attempts.length} attempts.`;
    return violated(reason, attempts.slice(hot - 1, hot + 2));
  }
  const storm = attempts.findIndex((event, i) => {
    const later = attempts[i + attemptsMax];
    return later !== undefined && later.time - event.time <= windowMs;
  });
  if (storm !== -1) {
    const reason = `${who} tried more than ${attemptsMax} times in ${windowMs} ms without success.`;
    return violated(reason, [attempts[storm], attempts[storm + attemptsMax]]);
  }
  return (
    judgeGrowth(who, attempts, gaps) ?? holds('', [attempts[0], attempts[attempts.length - 1]])
  );
}

/** Backoff may be jittered and capped; it may not shrink, and may not stay flat for ever. */
function judgeGrowth(
  who: string,
  attempts: readonly HistoryEvent[],
  gaps: readonly number[],
): Finding | undefined {
  if (gaps.length < 6) return undefined;
  const half = Math.floor(gaps.length / 2);
  const early = median(gaps.slice(0, half));
  const late = median(gaps.slice(half));
  const from = Math.round(early);
  const to = Math.round(late);
  if (late < early / 2) {
    const reason = `${who} tried faster and faster: ${from} ms between attempts, then ${to} ms.`;
    return violated(reason, [attempts[half], attempts[0]]);
  }
  if (attempts.length > attemptsMax && late < early * 1.5 && late < 2_000) {
    const reason = `${who} never backed off: ${attempts.length} attempts without success, still every ${to} ms.`;
    return violated(reason, [attempts[attempts.length - 1], attempts[0]]);
  }
  return undefined;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * Connections of a link, one after the other, until one succeeds or somebody asks for something new:
 * what a new turn or command needs is no retry.
 */
function linkRows(history: readonly HistoryEvent[], stopIndex: number): Row[] {
  const rows = new Map<string, Row>();
  const done: Row[] = [];
  const providers = providerLinks(history);
  const asked = history.filter((e) => e.type === 'invoke' && (e.f === 'turn' || e.f === 'command'));
  const isAskedBetween = (from: HistoryEvent | undefined, to: HistoryEvent) =>
    from !== undefined && asked.some((e) => from.index < e.index && e.index < to.index);
  for (const c of connectionsOf(history)) {
    const opened = c.events.find((event) => event.type === 'connection-opened');
    if (opened === undefined || opened.index >= stopIndex) continue;
    const result = resultOf(c, providers.has(c.link));
    if (result === 'other') continue;
    let row = rows.get(c.link);
    if (row === undefined || isAskedBetween(row.attempts.at(-1), opened)) {
      if (row) done.push(row);
      row = { who: `The client of link ${c.link}`, attempts: [], endedAt: [] };
      rows.set(c.link, row);
    }
    row.attempts.push(opened);
    row.endedAt?.push(c.events.find((event) => event.type === 'connection-closed')?.time);
    if (result === 'failed') continue;
    done.push(row);
    rows.delete(c.link);
  }
  return [...done, ...rows.values()];
}

/** `other` is a plain HTTP request besides the model's answers: a list of models, a health check. */
function resultOf(c: Connection, isProvider: boolean): 'good' | 'failed' | 'other' {
  let initialize: string | number | undefined;
  let plain = false;
  let streamed = false;
  for (const event of c.events) {
    if (event.type === 'upgraded') streamed = true;
    if (event.type !== 'unit-received') continue;
    if (event.direction === 'upstream') {
      if (isInitialize(event.message?.method)) initialize = event.message?.id;
      continue;
    }
    const { kind, id, method } = event.message ?? {};
    if (kind === 'event') streamed = true;
    if (kind === 'event' && method !== 'response.completed') continue;
    if (kind === 'response' && id === initialize) continue;
    if (kind === undefined || kind === 'error')
      plain ||= event.kind === 'head' || event.kind === 'body';
    else if (!isProvider || kind === 'event') return 'good';
  }
  return plain && !streamed ? 'other' : 'failed';
}

/** What clients of ours say; a connection that lasted a second was a good one. */
function clientRows(history: readonly HistoryEvent[], stopIndex: number): Row[] {
  const rows = new Map<string, Row>();
  const done: Row[] = [];
  for (const event of history) {
    if (event.index >= stopIndex) break;
    if (event.type === 'client-connecting') {
      const row = rows.get(event.client) ?? { who: event.client, attempts: [] };
      rows.set(event.client, row);
      row.attempts.push(event);
    }
    const good = event.type === 'client-tokens' || (event.type === 'ok' && event.f !== 'connect');
    const row = good ? rows.get(event.client) : undefined;
    if (!good || row === undefined || (event.type === 'ok' && event.f === 'initialize')) continue;
    done.push(row);
    rows.delete(event.client);
  }
  return [...done, ...rows.values()];
}

/** Requests for one part of a turn, as the provider got them, until one completes. */
function providerRows(history: readonly HistoryEvent[], stopIndex: number): Row[] {
  const rows = new Map<string, Row>();
  const asked = new Map<number, string>();
  const done: Row[] = [];
  for (const event of history) {
    if (event.index >= stopIndex) break;
    if (event.type === 'provider-request' && event.turn !== undefined) {
      const key = `${event.turn} ${(event.outputs ?? []).join(' ')}`;
      asked.set(event.request, key);
      const row = rows.get(key) ?? { who: `The agent, for turn ${event.turn},`, attempts: [] };
      rows.set(key, row);
      row.attempts.push(event);
    }
    if (event.type !== 'provider-completed') continue;
    const key = asked.get(event.request) ?? '';
    const row = rows.get(key);
    if (row) done.push(row);
    rows.delete(key);
  }
  return [...done, ...rows.values()];
}
