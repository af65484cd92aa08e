import { type Palette, plainPalette } from '../palette.ts';
import { pad, widthOf, wrap } from '../text-table.ts';
import { visible } from '../words/visible.ts';
import type { AlignedKind, AlignedRow, Comparison } from './compare-histories.ts';

export interface CompareTextOptions {
  readonly palette?: Palette;
  readonly columns?: number;
  /** What stands on each side: `codex@0.117.0`. */
  readonly left?: string;
  readonly right?: string;
  /** Steps shown before the first difference and after it. */
  readonly around?: number;
}

const signs: Readonly<Record<AlignedKind, string>> = {
  same: ' ',
  'other-tokens': '≈',
  moved: '↕',
  'left-only': '<',
  'right-only': '>',
};

/** Both runs side by side around the point where they part, for terminals. */
export function renderComparison(comparison: Comparison, options: CompareTextOptions = {}): string {
  const paint = options.palette ?? plainPalette;
  const columns = options.columns ?? 100;
  const around = options.around ?? 8;
  const half = Math.max(20, Math.floor((columns - 3) / 2));
  const first = comparison.first ?? 0;
  const from = Math.max(0, first - around);
  const to = comparison.first === undefined ? 0 : first + 2 * around;
  const shown = comparison.rows.slice(from, to);
  const head = `${pad(cut(options.left ?? 'left', half), half)}   ${cut(options.right ?? 'right', half)}`;
  const lines = shown.map((row, i) => lineOf(row, half, from + i === comparison.first, paint));
  const rest = comparison.rows.length - to;
  return [
    ...wrap(visible(comparison.sentence), columns),
    ...(shown.length === 0 ? [] : ['', paint.dim(head)]),
    ...(from > 0 ? [paint.dim(`  … ${from} before`)] : []),
    ...lines,
    ...(shown.length > 0 && rest > 0 ? [paint.dim(`  … ${rest} after`)] : []),
    '',
  ].join('\n');
}

function lineOf(row: AlignedRow, half: number, isFirst: boolean, paint: Palette): string {
  const text = (step: AlignedRow['left']) => cut(visible(step?.words ?? ''), half);
  const line = `${pad(text(row.left), half)} ${signs[row.kind]} ${text(row.right)}`.trimEnd();
  if (row.kind === 'same') return paint.dim(line);
  if (row.kind === 'moved') return paint.dim(line);
  const painted = row.kind === 'left-only' ? paint.red(line) : paint.yellow(line);
  return isFirst ? paint.bold(painted) : painted;
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let short = '';
  for (const character of text) {
    if (widthOf(short) + widthOf(character) > width - 1) break;
    short += character;
  }
  return `${short}…`;
}
