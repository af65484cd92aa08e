import type { HistoryEvent } from '../history/event.ts';
import type { Blame, Finding } from './invariant.ts';

type Evidence = readonly (HistoryEvent | number | undefined)[];

export function holds(reason: string, evidence: Evidence, grade?: string): Finding {
  return { verdict: 'holds', reason, evidence: indices(evidence), ...(grade && { grade }) };
}

export function violated(reason: string, evidence: Evidence, grade?: string): Finding {
  const blame: Blame = 'implementation';
  return {
    verdict: 'violated',
    reason,
    evidence: indices(evidence),
    blame,
    ...(grade && { grade }),
  };
}

export function unknown(reason: string, evidence: Evidence = [], blame?: Blame): Finding {
  return { verdict: 'unknown', reason, evidence: indices(evidence), ...(blame && { blame }) };
}

/**
 * One finding for many: the first violation, saying how many more there are; else what holds, if
 * anything could be judged at all; else why it could not.
 */
export function summarise(
  findings: readonly Finding[],
  allHold: (held: readonly Finding[]) => Finding,
  nothingToJudge: string,
): Finding {
  const broken = findings.filter((finding) => finding.verdict === 'violated');
  if (broken[0] !== undefined) {
    const more = broken.length - 1;
    const reason = more > 0 ? `${broken[0].reason} (and ${more} more)` : broken[0].reason;
    return { ...broken[0], reason };
  }
  const held = findings.filter((finding) => finding.verdict === 'holds');
  if (held.length > 0) return allHold(held);
  return findings[0] ?? unknown(nothingToJudge);
}

/** Evidence for many: the first few of each. */
export function evidenceOf(findings: readonly Finding[]): number[] {
  return findings.flatMap((finding) => finding.evidence).slice(0, 20);
}

/** `364-400`, `3, 5-7`; at most three runs are written out. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const run = runs[runs.length - 1];
    if (run !== undefined && n <= run[1] + 1) run[1] = n;
    else runs.push([n, n]);
  }
  const shown = runs.slice(0, 3).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return `${shown.join(', ')}${runs.length > 3 ? ', ...' : ''}`;
}

/** `1 turn`, `2 turns`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function indices(evidence: Evidence): number[] {
  const found = new Set<number>();
  for (const item of evidence) {
    if (item !== undefined) found.add(typeof item === 'number' ? item : item.index);
  }
  return [...found];
}
