import type { CaseOutcome, RunResults } from '../../runner/results.ts';
import { outcomeSign, outcomesByGravity } from '../words/outcome-words.ts';
import { count, duration, median } from '../words/quantity.ts';
import { isKnown } from '../words/standing-words.ts';
import { clip } from '../words/visible.ts';
import { type Html, html } from './tag.ts';

type PastRun = NonNullable<RunResults['trend']>['runs'][number];
type PastCase = PastRun['cases'][number];

const casesShownMax = 60;

/** How this run compares with those before it: a line a run, and the cases whose outcome changed. */
export function trendSection(results: RunResults): Html | undefined {
  if (results.trend === undefined) return undefined;
  const runs: PastRun[] = [...results.trend.runs, currentOf(results)];
  const most = Math.max(...runs.map(({ cases }) => cases.length), 1);
  const lines = runs.map((run, i) => {
    const back = median(run.cases.flatMap((c) => c.recoveryMs ?? []));
    const name = i === runs.length - 1 ? html`<b>this run</b>` : clip(run.id, 80);
    return html`<tr><td class="nowrap">${clip(run.startedAt.slice(0, 16).replace('T', ' '), 20)}</td><td>${name}</td><td>${run.exitCode}</td><td><div class="bars">${barsOf(run, most)}</div></td><td class="nowrap">${back === undefined ? '–' : duration(back)}</td></tr>`;
  });
  const past = count(runs.length - 1, 'earlier run');
  return html`<h2>Trend</h2><p class="soft">This run and ${past} of ${clip(results.trend.file, 200)}, oldest first. Known failures are grey.</p><div class="scroll"><table class="trend"><thead><tr><th>started (UTC)</th><th>run</th><th>exit</th><th>cases</th><th>back in (median)</th></tr></thead><tbody>${lines}</tbody></table></div>${changedCases(runs)}`;
}

function currentOf(results: RunResults): PastRun {
  const { id, startedAt, exitCode } = results;
  const cases = results.cases.map(
    (c): PastCase => ({
      ...{ id: c.id, outcome: c.outcome, known: isKnown(c) },
      ...(c.recoveryMs !== undefined && { recoveryMs: c.recoveryMs }),
    }),
  );
  return { id, startedAt, exitCode, cases };
}

function barsOf({ cases }: PastRun, most: number): Html[] {
  const kinds: readonly (CaseOutcome | 'known')[] = [...outcomesByGravity, 'known'];
  return kinds.flatMap((kind) => {
    const number = cases.filter((c) => (c.known ? 'known' : c.outcome) === kind).length;
    if (number === 0) return [];
    const wide = Math.max(4, Math.round((number / most) * 100));
    return [
      html`<span class="b-${kind}" style="flex:0 0 ${wide * 0.8}%" title="${number} ${kind}">${number}</span>`,
    ];
  });
}

/** A sign a run, for each case that did not always end the same: where it broke, and whether it is flaky. */
function changedCases(runs: readonly PastRun[]): Html | undefined {
  const last = runs.at(-1);
  const rows = (last?.cases ?? []).flatMap(({ id }) => {
    const outcomes = runs.map(({ cases }) => cases.find((c) => c.id === id)?.outcome);
    const told = outcomes.filter((outcome) => outcome !== undefined);
    return new Set(told).size < 2 ? [] : [{ id, outcomes, changes: changesIn(told) }];
  });
  if (rows.length === 0) return undefined;
  const lines = rows.slice(0, casesShownMax).map(({ id, outcomes, changes }) => {
    const signs = outcomes.map((outcome) =>
      outcome === undefined
        ? html`<span title="not run">·</span>`
        : html`<span class="o-${outcome}" title="${outcome}">${outcomeSign[outcome]}</span>`,
    );
    return html`<tr><td><code>${clip(id, 200)}</code></td><td class="signs">${signs}</td><td>${changes}</td></tr>`;
  });
  const rest = rows.length - lines.length;
  return html`<h3>Cases that changed</h3><div class="scroll"><table><thead><tr><th>case</th><th>oldest to newest</th><th>changes</th></tr></thead><tbody>${lines}</tbody></table></div>${rest > 0 && html`<p class="soft">and ${rest} more</p>`}`;
}

const changesIn = (outcomes: readonly CaseOutcome[]): number =>
  outcomes.filter((outcome, i) => i > 0 && outcome !== outcomes[i - 1]).length;
