import { Cast } from '../history/cast.ts';
import type { HistoryEvent } from '../history/event.ts';
import { type RunFacts, runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { handshakeSteps, type Step } from './handshake-steps.ts';
import { defineInvariant, type Finding } from './invariant.ts';

/**
 * Judged while faults are on, too: a peer that never answers is the reason for the bound. Whoever is
 * silent, the one that waits has to give up in time and say so. A server on
 * whose connection nothing was disturbed owes the answer itself.
 */
export const boundedHandshake = defineInvariant({
  id: 'bounded-handshake',
  kind: 'liveness',
  holdsWhen: 'connect, upgrade and initialize end in success or a typed error within the bound',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc6455#section-4.1',
    'https://github.com/openclaw/openclaw/pull/106519',
    'https://github.com/romp-on/romp/pull/1438',
  ],
  judge(history, bounds) {
    const around: Around = {
      ...{ facts: runFacts(history), cast: new Cast(history), boundMs: bounds.handshakeMs },
    };
    const steps = handshakeSteps(history, around.facts.stopIndex);
    const findings = [
      ...steps.flatMap((step) => judgeStep(step, around) ?? []),
      ...rowsOf(steps).flatMap((row) => judgeSilence(row, around) ?? []),
    ];
    return summarise(
      findings,
      (held) => holds(`${count(held.length, 'handshake step')} ended in time.`, evidenceOf(held)),
      'No handshake was seen.',
    );
  },
});

interface Around {
  readonly facts: RunFacts;
  readonly cast: Cast;
  readonly boundMs: number;
}

function judgeStep(step: Step, around: Around): Finding | undefined {
  const { link } = step;
  const client = link !== undefined && around.cast.isJudged(link, 'client');
  return client ? judgeWaiting(step, around) : judgeAnswering(step, around);
}

/** Of a client: a step ends by its answer, or by the end of its connection, whichever comes first. */
function judgeWaiting({ what, from, given, ended }: Step, { facts, boundMs }: Around): Finding {
  const gaveUp = given !== undefined && ended !== undefined && ended.index < given.index;
  const outcome = gaveUp ? ended : (given ?? ended);
  const stopped = outcome === undefined || outcome.index >= facts.stopIndex;
  const tookMs = (stopped ? facts.stoppedAt : outcome.time) - from.time;
  if (tookMs > boundMs) {
    const how = stopped
      ? 'never came'
      : outcome === given
        ? 'came'
        : 'never came; the connection ended';
    const reason = `Expected ${what} or an end within ${boundMs} ms, but it ${how} after ${Math.round(tookMs)} ms.`;
    return violated(reason, [from, stopped ? undefined : outcome]);
  }
  if (stopped) return unknown(tooShort(what, tookMs), [from]);
  return holds('', [from, outcome]);
}

/** Of a server whose client is ours: when it answered, if it did. */
function judgeAnswering(
  { what, from, reachedAt, heard }: Step,
  around: Around,
): Finding | undefined {
  if (heard === undefined || heard.index >= around.facts.stopIndex) return undefined;
  const tookMs = heard.time - (reachedAt ?? from.time);
  if (tookMs <= around.boundMs) return holds('', [from, heard]);
  if (reachedAt === undefined) return undefined;
  const reason = `Expected ${what} within ${around.boundMs} ms, but it came after ${Math.round(tookMs)} ms.`;
  return violated(reason, [from, heard]);
}

/** Steps of a row that a server answered none of, one after the other, in spite of being asked again. */
interface Silence {
  readonly steps: readonly Step[];
}

function rowsOf(steps: readonly Step[]): Silence[] {
  const open = new Map<string, Step[]>();
  const rows: Silence[] = [];
  for (const step of steps) {
    if (step.reachedAt === undefined && step.heard === undefined) continue;
    const row = open.get(step.row) ?? [];
    if (step.heard === undefined) open.set(step.row, [...row, step]);
    else open.delete(step.row);
    if (step.heard !== undefined && row.length > 0) rows.push({ steps: row });
  }
  return [...rows, ...[...open.values()].map((row) => ({ steps: row }))];
}

/** A server on whose connections nothing was disturbed owes an answer; how long each client waited adds up. */
function judgeSilence({ steps }: Silence, { facts, cast, boundMs }: Around): Finding | undefined {
  const [first] = steps;
  if (first === undefined) return undefined;
  if (first.link !== undefined && !cast.isJudged(first.link, 'server')) return undefined;
  const over = (step: Step) => Math.min(step.ended?.time ?? facts.stoppedAt, facts.stoppedAt);
  const waited = steps
    .map((step) => ({ step, from: step.reachedAt ?? step.from.time, to: over(step) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  let ms = 0;
  let until = 0;
  for (const { from, to } of waited) {
    ms += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  const proof: (HistoryEvent | undefined)[] = steps.flatMap(({ from, ended }) => [from, ended]);
  if (ms > boundMs) {
    const again = steps.length > 1 ? ` in ${steps.length} attempts` : '';
    const reason = `Expected ${first.what}, but the server gave none in ${Math.round(ms)} ms${again}, with nothing disturbed.`;
    return violated(reason, proof);
  }
  const isOwn = steps.every(({ ended }) => isByServer(ended));
  // A server that ends the connection has answered in its way.
  return isOwn ? undefined : unknown(tooShort(first.what, ms), proof);
}

function isByServer(ended: HistoryEvent | undefined): boolean {
  if (ended === undefined) return false;
  if (ended.type === 'upstream-failed' || ended.type === 'upgraded') return true;
  return ended.type === 'end-received' && ended.side === 'server';
}

function tooShort(what: string, ms: number): string {
  return `Nobody waited longer than ${Math.round(ms)} ms for ${what}.`;
}
