import type { CaseOutcome, RunResults } from '../../runner/results.ts';
import { type Cell, matrixOf } from '../matrix.ts';
import {
  caseLabel,
  exitRule,
  headline,
  notRunLines,
  outcomeLabel,
  outcomeLegend,
  outcomeSign,
  outcomesByGravity,
  totals,
} from '../words/outcome-words.ts';
import { duration } from '../words/quantity.ts';
import { isKnown, isOpen, staleLines } from '../words/standing-words.ts';
import { clip } from '../words/visible.ts';
import type { ReportCase } from './case-section.ts';
import { type Html, html } from './tag.ts';
import { trendSection } from './trend.ts';
import { withCode } from './with-code.ts';

/** The verdict, before anything else: a sentence, the rule behind the exit code, the table. */
export function summarySection(
  results: RunResults,
  cases: readonly ReportCase[],
  delta: Html | undefined,
): Html {
  return html`<h1>${headline(results)}</h1>
<p>${exitRule(results)} ${totals(results.cases)}</p>${notRunLines(results).map((line) => html`<p>${withCode(line)}</p>`)}
<p class="soft">Started ${results.startedAt}, took ${duration(results.durationMs)}, seed ${results.seed}.</p>
${delta}
${matrixTable(results, cases)}
${lookFirst(cases)}
${trendSection(results)}
${knownFailures(cases)}`;
}

function matrixTable(results: RunResults, cases: readonly ReportCase[]): Html | undefined {
  if (results.cases.length === 0) return undefined;
  const matrix = matrixOf(results.cases);
  const rows = matrix.rows.map(
    (row) =>
      html`<tr><th scope="row"><code>${row.scenario}</code><small>${clip(row.title, 160)}</small></th>${row.cells.map((cell) => cellOf(cell, cases))}</tr>`,
  );
  const isRepeated = matrix.rows.some(({ cells }) => cells.some((cell) => cell?.rate));
  const note =
    isRepeated &&
    html`<p class="soft">Below k of n runs stands the 95 % interval of the rate of that verdict: what so few runs can show of it.</p>`;
  return html`<h2>Verdicts</h2>${note}<div class="scroll"><table class="matrix"><thead><tr><th>scenario</th>${matrix.drivers.map((d) => html`<th scope="col">${d}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cellOf(cell: Cell | undefined, cases: readonly ReportCase[]): Html {
  if (cell === undefined) return html`<td class="soft" title="not run">·</td>`;
  const worst = cell.cases.find((c) => c.outcome === cell.outcome);
  const target = cases.find((c) => c.result === worst)?.id ?? '';
  const rate = cell.rate !== undefined && html`<small class="nowrap">rate ${cell.rate}</small>`;
  const recovery =
    cell.recoveryMs !== undefined && html`<small>back in ${duration(cell.recoveryMs)}</small>`;
  return html`<td><a href="#${target}"><span class="o o-${cell.outcome}${cell.known ? ' known' : ''}">${outcomeSign[cell.outcome]} ${cell.label}</span>${rate}${recovery}</a></td>`;
}

/** What does not hold, in a line each, worst first. */
function lookFirst(cases: readonly ReportCase[]): Html | undefined {
  const red = cases.filter((c) => isOpen(c.result));
  if (red.length === 0) return undefined;
  const lines = red.slice(0, 50).map(({ id, result }) => {
    const stale = staleLines(result).join(' ');
    const broken = result.verdicts.find((v) => v.verdict === 'violated')?.reason ?? result.reason;
    const reason = stale === '' ? broken : stale;
    return html`<li class="o-${result.outcome}"><a href="#${id}"><span class="o o-${result.outcome}">${caseLabel(result)}</span> <code>${result.id}</code></a>${reason !== undefined && html`<p>${clip(reason, 500)}</p>`}</li>`;
  });
  const rest = red.length - lines.length;
  return html`<h2>What to look at</h2><ul class="first">${lines}${rest > 0 && html`<li>and ${rest} more</li>`}</ul>`;
}

/** Known failures: listed, so that nobody forgets them, after what is new. */
function knownFailures(cases: readonly ReportCase[]): Html | undefined {
  const known = cases.filter((c) => isKnown(c.result));
  if (known.length === 0) return undefined;
  const rows = known.slice(0, 200).flatMap(({ id, result }) =>
    (result.standing?.known ?? []).map((entry) => {
      const link =
        entry.link !== undefined &&
        /^https?:\/\//i.test(entry.link) &&
        html` <a href="${entry.link}" rel="noopener noreferrer" target="_blank">upstream</a>`;
      const what = html`<code>${entry.invariant ?? 'the case'}</code>${entry.sometimes && html` <small>sometimes</small>`}`;
      return html`<tr><td><a href="#${id}"><code>${result.id}</code></a></td><td>${entry.verdict} ${what}</td><td>${clip(entry.reason, 500)}${link}</td></tr>`;
    }),
  );
  return html`<h2>Known failures</h2><p class="soft">The baseline expects each of these, so none of them makes the run fail.</p><div class="scroll"><table><thead><tr><th>case</th><th>expected</th><th>why</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** What the words of the page mean, and what it was run on. */
export function legendSection(
  results: RunResults,
  holdsWhen: Readonly<Record<string, string>>,
): Html {
  const words = outcomesByGravity.map(
    (outcome: CaseOutcome) =>
      html`<dt class="o-${outcome}">${outcomeSign[outcome]} ${outcomeLabel[outcome]}</dt><dd>${outcomeLegend[outcome]}</dd>`,
  );
  const judged = [...new Set(results.cases.flatMap((c) => c.verdicts.map((v) => v.invariant)))];
  const invariants = judged.flatMap((id) => {
    const text = holdsWhen[id];
    return text === undefined ? [] : [html`<dt><code>${id}</code></dt><dd>${text}</dd>`];
  });
  const environment = Object.entries({
    command: results.command,
    run: results.id,
    ...results.environment,
  }).map(([name, value]) => html`<dt>${name}</dt><dd><code>${clip(value, 1000)}</code></dd>`);
  return html`<h2 id="legend">What the words mean</h2><dl>${words}</dl>
${invariants.length > 0 && html`<h2>An invariant holds when</h2><dl>${invariants}</dl>`}
<h2>Environment</h2><dl>${environment}</dl>`;
}
