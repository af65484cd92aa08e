import type { AlignedKind, AlignedRow, Comparison } from '../compare/compare-histories.ts';
import { count } from '../words/quantity.ts';
import { clip } from '../words/visible.ts';
import { type Html, html } from './tag.ts';

export interface ComparisonLabels {
  readonly left: string;
  readonly right: string;
}

const signs: Readonly<Record<AlignedKind, string>> = {
  same: '',
  'other-tokens': '≈',
  moved: '↕',
  'left-only': '◀',
  'right-only': '▶',
};

const titles: Readonly<Record<AlignedKind, string>> = {
  same: 'the same on both sides',
  'other-tokens': 'the same step with other tokens',
  moved: 'on both sides, in another order',
  'left-only': 'on the left only',
  'right-only': 'on the right only',
};

/** Like steps that are kept on either side of a difference. */
const around = 3;
const rowsShownMax = 300;

/** Two runs side by side, aligned; what is alike over a long way is one line. */
export function comparisonTable(comparison: Comparison, labels: ComparisonLabels): Html {
  const { rows, first, sentence } = comparison;
  const near = rows.map((_, i) =>
    rows.slice(Math.max(0, i - around), i + around + 1).some((row) => row.kind !== 'same'),
  );
  const lines: Html[] = [];
  let skipped = 0;
  for (const [i, row] of rows.entries()) {
    if (lines.length >= rowsShownMax) break;
    if (!near[i]) {
      skipped++;
      continue;
    }
    if (skipped > 0) lines.push(skippedLine(skipped));
    skipped = 0;
    lines.push(lineOf(row, i === first));
  }
  if (skipped > 0) lines.push(skippedLine(skipped));
  const cut =
    lines.length >= rowsShownMax &&
    html`<p class="soft">The first ${rowsShownMax} rows are shown.</p>`;
  return html`<p>${clip(sentence, 1000)}</p>${lines.length > 0 && html`<div class="grid side" tabindex="0"><table><thead><tr><th>${labels.left}</th><th></th><th>${labels.right}</th></tr></thead><tbody>${lines}</tbody></table></div>`}${cut}`;
}

const skippedLine = (number: number): Html =>
  html`<tr class="alike"><td colspan="3">${count(number, 'like step')}</td></tr>`;

function lineOf(row: AlignedRow, isFirst: boolean): Html {
  const text = (step: AlignedRow['left']) => (step === undefined ? '' : clip(step.words, 160));
  return html`<tr class="k-${row.kind}${isFirst ? ' first-difference' : ''}"><td>${text(row.left)}</td><td title="${titles[row.kind]}">${signs[row.kind]}</td><td>${text(row.right)}</td></tr>`;
}
