import type { Baseline, BaselineCase, ExpectedVerdict } from '../runner/baseline.ts';
import type { Scenario } from '../runner/scenario.ts';
import { markdownCode, markdownText } from './markdown-text.ts';

/** Baselines side by side, as Markdown: scenario × implementation, then what is known of each failure. */
export function baselineMatrix(
  baselines: readonly Baseline[],
  scenarios: readonly Pick<Scenario, 'id' | 'title'>[],
): string {
  const of = (baseline: Baseline, scenario: string) =>
    baseline.cases.find(({ id }) => id === `${scenario} / ${baseline.driver}`);
  const shown = scenarios.filter(({ id }) => baselines.some((baseline) => of(baseline, id)));
  const notes = new Notes();
  const rows = shown.map(({ id, title }) => {
    const cells = baselines.map((baseline) => cellOf(of(baseline, id), notes));
    return `| ${markdownCode(id)}<br>${markdownText(title)} | ${cells.join(' | ')} |`;
  });
  const sums = baselines.map(({ cases }) => {
    const held = cases.filter(({ expected = [] }) => expected.length === 0).length;
    return `${held} of ${cases.length} hold`;
  });
  return [
    '# What is known',
    '',
    'Written by `npm run matrix` from the baselines in `reports/baselines/`, which it makes by running',
    'every scenario on each implementation. A number is a note below.',
    '',
    `| scenario | ${baselines.map(({ driver }) => markdownCode(driver)).join(' | ')} |`,
    `| --- |${' --- |'.repeat(baselines.length)}`,
    ...rows,
    `| | ${sums.join(' | ')} |`,
    '',
    '✓ every invariant of the scenario holds · ✗ violated · ? nothing could be shown · – not testable ·',
    'empty: not for this implementation',
    '',
    ...notes.lines(),
  ].join('\n');
}

const signs = { violated: '✗', unknown: '?', 'not-testable': '–' } as const;
const order = ['violated', 'unknown', 'not-testable'] as const;

function cellOf(one: BaselineCase | undefined, notes: Notes): string {
  if (one === undefined) return '';
  const entries = one.expected ?? [];
  if (entries.length === 0) return '✓';
  return order
    .flatMap((verdict) => entries.filter((entry) => entry.verdict === verdict))
    .map((entry) => {
      const name = entry.invariant === undefined ? '' : ` ${markdownCode(entry.invariant)}`;
      const at = entry.sometimes ? ' at times' : '';
      return `${signs[entry.verdict]}${name}${at} ${notes.numberOf(entry)}`;
    })
    .join('<br>');
}

/** The same reason is one note, however many cells it explains. */
class Notes {
  readonly #texts: string[] = [];

  numberOf({ invariant, reason, link }: ExpectedVerdict): string {
    const name = invariant === undefined ? '' : `${markdownCode(invariant)}: `;
    const more = link === undefined ? '' : ` ([report](${encodeURI(link)}))`;
    const text = `${name}${markdownText(reason, 1_000)}${more}`;
    const known = this.#texts.indexOf(text);
    const place = known === -1 ? this.#texts.push(text) - 1 : known;
    return `(${place + 1})`;
  }

  lines(): string[] {
    return this.#texts.length === 0
      ? []
      : [...this.#texts.map((text, i) => `${i + 1}. ${text}`), ''];
  }
}
