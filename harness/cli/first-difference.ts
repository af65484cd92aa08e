import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { CaseResult } from '../runner/results.ts';

/** A case and, where it is at hand, its history. */
export interface CaseWithHistory {
  readonly result: CaseResult;
  readonly events: readonly HistoryEvent[];
}

/**
 * The first thing in which a replay differs from the case that it replays, as a sentence; undefined
 * when there is none. Faults first: where they did not fire alike, the verdicts can't be compared.
 * Times and ids differ in every run and are left out.
 */
export function firstDifference(
  before: CaseWithHistory,
  after: CaseWithHistory,
): string | undefined {
  return (
    differingFault(before.events, after.events) ??
    differingVerdict(before.result, after.result) ??
    differingOutcome(before.result, after.result)
  );
}

function differingFault(
  before: readonly HistoryEvent[],
  after: readonly HistoryEvent[],
): string | undefined {
  if (before.length === 0 || after.length === 0) return undefined;
  const [was, is] = [firings(before), firings(after)];
  for (let i = 0; i < Math.max(was.length, is.length); i++) {
    if (was[i] === is[i]) continue;
    const then = was[i] ?? 'did not come';
    return `firing ${i + 1}: ${then} before, ${is[i] ?? 'did not come'} now`;
  }
  return undefined;
}

/** What fired, where: not at which unit, which depends on how a server batches what it sends. */
function firings(events: readonly HistoryEvent[]): string[] {
  return events
    .filter((event): event is EventOf<'fault-fired'> => event.type === 'fault-fired')
    .map(({ fault, name, link, connection, direction, method, process }) => {
      const where = [link, connection, direction].filter((part) => part !== undefined).join(' ');
      const what = method ?? process;
      return `fault ${fault} ${name}${where ? ` on ${where}` : ''}${what ? ` at ${what}` : ''}`;
    });
}

function differingVerdict(before: CaseResult, after: CaseResult): string | undefined {
  for (const { invariant, verdict, grade, reason } of before.verdicts) {
    const now = after.verdicts.find((other) => other.invariant === invariant);
    if (now?.verdict === verdict && now.grade === grade) continue;
    const was = `${verdict}${grade ? ` (${grade})` : ''}`;
    const is = now ? `${now.verdict}${now.grade ? ` (${now.grade})` : ''}` : 'not judged';
    return `${invariant}: ${was} before, ${is} now. Before: ${reason} Now: ${now?.reason ?? '-'}`;
  }
  return undefined;
}

function differingOutcome(before: CaseResult, after: CaseResult): string | undefined {
  if (before.outcome === after.outcome) return undefined;
  const because = after.reason ? `: ${after.reason}` : '';
  return `outcome: ${before.outcome} before, ${after.outcome} now${because}`;
}
