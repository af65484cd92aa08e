import type { HistoryEvent } from '../history/event.ts';
import { type AttemptRow, attemptRows } from './attempt-rows.ts';
import { count, evidenceOf, holds, summarise, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

/** Two gaps in a row below this are a loop that does not wait; one may be a first, immediate retry. */
const gapMsMin = 50;
/** So many attempts within so short a time are a burst, however they are spaced: one wait beside each that is none. */
const burst = { attempts: 10, ms: 600 };
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
    const rows = attemptRows(history);
    const findings = rows
      .filter((row) => row.attempts.length > 1)
      .map((row) =>
        (row.dialers ?? 1) > 1
          ? judgeMixed(row)
          : (uncapped(row, history, bounds) ?? judgeRow(row)),
      );
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

/**
 * A wait that is longer than a reconnect may take, though somebody waited for its outcome all the
 * while: a backoff without a cap.
 */
function uncapped(
  { who, attempts, endedAt = [] }: AttemptRow,
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

function judgeRow({ who, attempts, endedAt = [] }: AttemptRow): Finding {
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
  const bursts = burstIn(who, attempts, 1);
  if (bursts !== undefined) return bursts;
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

/**
 * Attempts of several clients at once, such as after the loss of their common server: among twice as
 * many as there are clients, one of them has tried three times, whoever it was.
 */
function judgeMixed({ who, attempts, dialers = 1 }: AttemptRow): Finding {
  const within = (count: number, ms: number) =>
    attempts.findIndex((event, i) => {
      const later = attempts[i + count * dialers];
      return later !== undefined && later.time - event.time < ms;
    });
  const rows = `${attempts.length} attempts of ${dialers} clients`;
  const hot = within(2, gapMsMin);
  if (hot !== -1) {
    const reason = `${who} tried again without waiting: ${2 * dialers + 1} in ${gapMsMin} ms, in a row of ${rows}.`;
    return violated(reason, attempts.slice(hot, hot + 2 * dialers + 1));
  }
  const bursts = burstIn(who, attempts, dialers);
  if (bursts !== undefined) return bursts;
  const storm = within(attemptsMax, windowMs);
  if (storm !== -1) {
    const reason = `${who} tried more than ${attemptsMax} times in ${windowMs} ms without success, in a row of ${rows}.`;
    return violated(reason, [attempts[storm], attempts[storm + attemptsMax * dialers]]);
  }
  return holds('', [attempts[0], attempts[attempts.length - 1]]);
}

function burstIn(
  who: string,
  attempts: readonly HistoryEvent[],
  dialers: number,
): Finding | undefined {
  const many = burst.attempts * dialers - 1;
  const first = attempts.findIndex((event, i) => {
    const last = attempts[i + many];
    return last !== undefined && last.time - event.time <= burst.ms;
  });
  if (first === -1) return undefined;
  const shown = attempts.slice(first, first + many + 1);
  const ms = Math.round((shown.at(-1)?.time ?? 0) - (shown[0]?.time ?? 0));
  const reason = `${who} tried ${shown.length} times in ${ms} ms without success, in a row of ${attempts.length} attempts.`;
  return violated(reason, [shown[0], shown.at(-1)]);
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
