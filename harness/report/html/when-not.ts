import type { HistoryEvent } from '../../history/event.ts';
import type { CaseResult } from '../../runner/results.ts';
import { planLines } from '../facts/plan-lines.ts';
import { outcomeLabel } from '../words/outcome-words.ts';
import { count, rateWords } from '../words/quantity.ts';
import type { ReportCase } from './case-section.ts';
import { type Html, html } from './tag.ts';

const runsShownMax = 20;

/**
 * What is known of when a failing case does not fail: other runs of it, what a search tried, and lines
 * of its plan that cannot have been the cause. Undefined where nothing is known of that.
 */
export function whenNotPart(
  c: ReportCase,
  runs: readonly ReportCase[],
  history?: readonly HistoryEvent[],
): Html | undefined {
  if (c.result.outcome !== 'violated') return undefined;
  const parts = [
    ...[repeatsPart(c, runs), searchPart(c.result), unfiredPart(c.result, history)],
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : html`<h3>When it did not fail</h3>${parts}`;
}

function repeatsPart(c: ReportCase, all: readonly ReportCase[]): Html | undefined {
  // A search runs other plans under the same name; those are no repetition.
  const plan = c.result.plan.join('\n');
  const runs = all.filter(({ result }) => !result.shrunk && result.plan.join('\n') === plan);
  if (c.result.shrunk || runs.length < 2) return undefined;
  const failed = runs.filter(({ result }) => result.outcome === 'violated').length;
  const others = runs.filter(({ result }) => result.outcome !== 'violated');
  const links = others
    .slice(0, runsShownMax)
    .map(
      ({ id, result }) =>
        html`<li><a href="#${id}">seed ${result.seed}</a>: <span class="o o-${result.outcome}">${outcomeLabel[result.outcome]}</span></li>`,
    );
  const rest = others.length - links.length;
  return html`<p>${failed} of ${count(runs.length, 'run')} broke an invariant: ${rateSentence(failed, runs.length)}${others.length === 0 && ' No run of it is known that did not.'}</p><ul class="plan">${links}${rest > 0 && html`<li>and ${count(rest, 'more run')}</li>`}</ul>`;
}

const rateSentence = (failed: number, runs: number): string =>
  `with as few runs as that, its rate may be ${rateWords(failed, runs)} (95 % interval).`;

/** A line that never fired did nothing: it failed without that line. Of lines that fired, nothing is known. */
function unfiredPart(
  { plan }: CaseResult,
  history: readonly HistoryEvent[] | undefined,
): Html | undefined {
  const lines = planLines(plan, history).filter(({ fired }) => fired === 0);
  if (lines.length === 0) return undefined;
  return html`<p>It failed though ${lines.length === 1 ? 'this line' : 'these lines'} of the plan never fired:</p><ul class="plan">${lines.map(({ text }) => html`<li><code>${text}</code></li>`)}</ul>`;
}

function searchPart({ shrunk }: CaseResult): Html | undefined {
  if (shrunk === undefined) return undefined;
  const { steps, tried, confirmed, of } = shrunk;
  const passed = tried - steps;
  const simpler =
    passed > 0 &&
    html`<p>${passed} of ${count(tried, 'simpler plan')} did not break it, in the one run that each had.</p>`;
  const again =
    of > 0 &&
    html`<p>The plan was run ${count(of, 'more time')}, and ${confirmed} broke the same invariant: ${rateSentence(confirmed, of)}</p>`;
  return html`${simpler}${again}`;
}
