import { type Palette, plainPalette } from '../palette.ts';
import { wrap } from '../text-table.ts';
import { count } from '../words/quantity.ts';
import { visible } from '../words/visible.ts';
import { type CaseChange, type ChangeKind, changeLabel, isRegression } from './run-delta.ts';

export interface ChangesTextOptions {
  readonly palette?: Palette;
  readonly columns?: number;
  /** What the run is compared with: `reports/baselines/main.json`. */
  readonly baseline?: string;
}

/** What changed since the baseline, for terminals: a line a case, regressions first, then a sum. */
export function renderChanges(
  changes: readonly CaseChange[],
  options: ChangesTextOptions = {},
): string {
  const paint = options.palette ?? plainPalette;
  const columns = options.columns ?? 100;
  const changed = changes.filter((change) => change.kind !== 'same');
  const regressions = changes.filter((change) => isRegression(change.kind)).length;
  const sum = regressions === 0 ? 'No regression' : count(regressions, 'regression');
  const lines = changed.flatMap((change) => [
    `${painter(change.kind, paint)(changeLabel[change.kind])}  ${visible(change.id)}`,
    ...wrap(visible(change.words), columns, '  '),
  ]);
  const same = changes.length - changed.length;
  const since = options.baseline === undefined ? 'the baseline' : visible(options.baseline);
  return `${[...lines, `${sum} since ${since}. ${count(same, 'case')} as before.`].join('\n')}\n`;
}

function painter(kind: ChangeKind, paint: Palette): (text: string) => string {
  if (kind === 'new-failure' || kind === 'still-failing') return paint.red;
  if (isRegression(kind)) return paint.yellow;
  return kind === 'fixed' ? paint.green : paint.dim;
}
