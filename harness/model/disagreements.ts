import { invariants } from '../invariants/index.ts';
import { defaultBounds, type Verdict } from '../invariants/invariant.ts';
import { judge } from '../invariants/judge.ts';
import type { ModelRun } from './run-model.ts';
import type { Expected } from './truth.ts';

export interface Disagreement {
  readonly expected: Expected;
  readonly got: Verdict;
}

/** Where an invariant says something else than what is true. */
export function disagreements({ events, truth }: ModelRun): Disagreement[] {
  const ids = invariants.map(({ id }) => id);
  const verdicts = new Map(judge(events, ids, defaultBounds).map((one) => [one.invariant, one]));
  const found: Disagreement[] = [];
  for (const [id, got] of verdicts) {
    const expected = truth.of(id);
    if (!expected.allowed.includes(got.verdict)) found.push({ expected, got });
  }
  for (const { ids: laws, why } of truth.oneOf) {
    const known = laws.filter((id) => verdicts.has(id));
    const [first] = known;
    if (first === undefined) continue;
    if (known.some((id) => verdicts.get(id)?.verdict === 'violated')) continue;
    const expected: Expected = { invariant: known.join(' or '), allowed: ['violated'], why };
    found.push({ expected, got: verdicts.get(first) as Verdict });
  }
  return found;
}
