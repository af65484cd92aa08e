import type { HistoryEvent } from '../../history/event.ts';
import type { CaseResult, ShrunkPlan } from '../../runner/results.ts';
import { type PlanLine, planLines } from '../facts/plan-lines.ts';
import { count } from '../words/quantity.ts';
import { type Html, html } from './tag.ts';
import { withCode } from './with-code.ts';

/** The plan in words, line by line with what fired, and, of a search, as it was before shrinking. */
export function planPart(result: CaseResult, history: readonly HistoryEvent[] | undefined): Html {
  const { plan, explained, shrunk } = result;
  const words = explained.map((line) => html`<p>${withCode(line)}</p>`);
  const lines = planLines(plan, history).map(
    (line) => html`<li><code>${line.text}</code>${firedPart(line)}</li>`,
  );
  return html`<h3>What was done</h3>${words}<ul class="plan">${lines}</ul>${plan.length === 0 && html`<p class="soft">No fault: the undisturbed run.</p>`}${shrunk && shrinkPart(plan, shrunk)}`;
}

function firedPart({ fired }: PlanLine): Html | undefined {
  if (fired === undefined) return undefined;
  if (fired === 0) return html` <span class="o-unknown">never fired</span>`;
  const times = fired === 1 ? 'fired once' : `fired ${fired} times`;
  return html` <span class="soft">${fired === 'unobserved' ? 'not seen whether it fired' : times}</span>`;
}

/** Lines of the drawn plan that are gone, those that stayed, and those that a simpler one replaced. */
function shrinkPart(plan: readonly string[], { drawn, steps, tried }: ShrunkPlan): Html {
  const before = drawn.map((line) =>
    plan.includes(line)
      ? html`<li><code>${line}</code> <span class="soft">kept</span></li>`
      : html`<li><del><code>${line}</code></del></li>`,
  );
  const after = plan
    .filter((line) => !drawn.includes(line))
    .map(
      (line) => html`<li><ins><code>${line}</code></ins> <span class="soft">simpler</span></li>`,
    );
  return html`<h3>Before it was shrunk</h3><p>${count(drawn.length, 'line')} became ${plan.length} in ${count(steps, 'step')}; ${count(tried, 'simpler plan')} ${tried === 1 ? 'was' : 'were'} run.</p><ul class="plan">${before}${after}</ul>`;
}
