import type { CaseResult } from '../../runner/results.ts';
import { outcomeLabel } from '../words/outcome-words.ts';
import { duration, median } from '../words/quantity.ts';

export type ChangeKind =
  | 'new-failure'
  | 'newly-flaky'
  | 'no-longer-exercised'
  | 'still-failing'
  | 'slower'
  | 'fixed'
  | 'added'
  | 'same';

/** What became of one case since the baseline; runs of the same id are one case. */
export interface CaseChange {
  readonly id: string;
  readonly kind: ChangeKind;
  /** `held 3 of 3, now violated 2 of 3: no-lost-tail` */
  readonly words: string;
}

/** As much of an earlier result as the comparison needs. */
export type EarlierCase = Pick<CaseResult, 'id' | 'outcome' | 'recoveryMs' | 'verdicts'>;

/** Worst first: what a reader of a regression report came for. */
export const changeOrder: readonly ChangeKind[] = [
  ...(['new-failure', 'newly-flaky', 'no-longer-exercised', 'slower'] as const),
  ...(['still-failing', 'fixed', 'added', 'same'] as const),
];

export const changeLabel: Readonly<Record<ChangeKind, string>> = {
  'new-failure': 'new failure',
  'newly-flaky': 'newly flaky',
  'no-longer-exercised': 'no longer exercised',
  slower: 'slower to recover',
  'still-failing': 'still failing',
  fixed: 'fixed',
  added: 'added',
  same: 'same',
};

/** Changes that are worse than before. */
export const isRegression = (kind: ChangeKind): boolean =>
  ['new-failure', 'newly-flaky', 'no-longer-exercised', 'slower'].includes(kind);

/** A recovery is slower when its median is so many times, and so many ms, above the earlier one. */
const slowerRatio = 1.5;
const slowerMs = 250;

/** What changed between two runs, case by case, regressions first. */
export function compareRuns(
  before: readonly EarlierCase[],
  after: readonly EarlierCase[],
): CaseChange[] {
  const ids = [...new Set([...after, ...before].map(idOf))];
  return ids
    .map((id) =>
      changeOf(
        id,
        before.filter((c) => idOf(c) === id),
        after.filter((c) => idOf(c) === id),
      ),
    )
    .sort((a, b) => changeOrder.indexOf(a.kind) - changeOrder.indexOf(b.kind));
}

/** Without the number of the run, so that a case has one past however often it is run. */
const idOf = ({ id }: EarlierCase): string => id.replace(/ \/ run \d+$/, '');

type State = 'absent' | 'holds' | 'flaky' | 'violated' | 'unexercised';

/** `unexercised` when no run of the case showed anything. */
function stateOf(cases: readonly EarlierCase[]): State {
  if (cases.length === 0) return 'absent';
  const holds = cases.some((c) => c.outcome === 'holds');
  const violated = cases.some((c) => c.outcome === 'violated');
  if (holds && violated) return 'flaky';
  if (violated) return 'violated';
  return holds ? 'holds' : 'unexercised';
}

function changeOf(
  id: string,
  before: readonly EarlierCase[],
  after: readonly EarlierCase[],
): CaseChange {
  const state = kindOf(stateOf(before), stateOf(after), () => isSlower(before, after));
  const isNew = state === 'still-failing' && breaksMore(before, after);
  const kind = isNew ? 'new-failure' : state;
  const speed =
    kind === 'slower'
      ? ` (median recovery ${recoveryWords(before)}, now ${recoveryWords(after)})`
      : '';
  return { id, kind, words: `${runsWords(before)}, now ${runsWords(after)}${speed}` };
}

function kindOf(was: State, is: State, slower: () => boolean): ChangeKind {
  if (is === 'absent' || is === 'unexercised') {
    return was === 'absent' || was === 'unexercised'
      ? was === is
        ? 'same'
        : 'added'
      : 'no-longer-exercised';
  }
  const failed = was === 'violated' || was === 'flaky';
  if (is === 'violated') return failed ? 'still-failing' : 'new-failure';
  if (is === 'flaky') return failed ? 'still-failing' : 'newly-flaky';
  if (failed) return 'fixed';
  if (was === 'absent' || was === 'unexercised') return 'added';
  return slower() ? 'slower' : 'same';
}

const recovery = (cases: readonly EarlierCase[]) =>
  median(cases.flatMap((c) => (c.recoveryMs === undefined ? [] : [c.recoveryMs])));

const recoveryWords = (cases: readonly EarlierCase[]) => duration(recovery(cases) ?? Number.NaN);

function isSlower(before: readonly EarlierCase[], after: readonly EarlierCase[]): boolean {
  const [was, is] = [recovery(before), recovery(after)];
  if (was === undefined || is === undefined) return false;
  return is > was * slowerRatio && is - was > slowerMs;
}

const brokenIn = (cases: readonly EarlierCase[]): string[] => [
  ...new Set(
    cases.flatMap((c) =>
      c.verdicts.filter((v) => v.verdict === 'violated').map((v) => v.invariant),
    ),
  ),
];

/** A case that failed already can still get worse: by an invariant that held before. */
function breaksMore(before: readonly EarlierCase[], after: readonly EarlierCase[]): boolean {
  const known = brokenIn(before);
  return known.length > 0 && brokenIn(after).some((invariant) => !known.includes(invariant));
}

function runsWords(cases: readonly EarlierCase[]): string {
  const [first] = cases;
  if (first === undefined) return 'not run';
  const broken = brokenIn(cases);
  const outcomes = [...new Set(cases.map((c) => c.outcome))].map((outcome) => {
    const number = cases.filter((c) => c.outcome === outcome).length;
    return cases.length === 1
      ? outcomeLabel[outcome]
      : `${outcomeLabel[outcome]} ${number}/${cases.length}`;
  });
  return outcomes.join(', ') + (broken.length === 0 ? '' : ` (${broken.join(', ')})`);
}
