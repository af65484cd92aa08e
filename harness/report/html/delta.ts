import { type CaseChange, changeLabel, isRegression } from '../compare/run-delta.ts';
import { count } from '../words/quantity.ts';
import { isKnown } from '../words/standing-words.ts';
import type { ReportCase } from './case-section.ts';
import { type Html, html } from './tag.ts';

/**
 * What changed since the baseline, regressions first. Cases that are as they were are counted, and so
 * are known failures: they have a table of their own.
 */
export function deltaSection(
  changes: readonly CaseChange[],
  cases: readonly ReportCase[],
  baseline: string,
): Html {
  const known = new Set(cases.filter((c) => isKnown(c.result)).map((c) => baseId(c.result.id)));
  const isOld = (change: CaseChange) => change.kind === 'still-failing' && known.has(change.id);
  const old = changes.filter(isOld).length;
  const changed = changes.filter((change) => change.kind !== 'same' && !isOld(change));
  const regressions = changes.filter((change) => isRegression(change.kind)).length;
  const lines = changed.map((change) => {
    const id = cases.find((c) => baseId(c.result.id) === change.id)?.id;
    const name = html`<code>${change.id}</code>`;
    return html`<tr><td class="nowrap d-${change.kind}">${changeLabel[change.kind]}</td><td>${id === undefined ? name : html`<a href="#${id}">${name}</a>`}</td><td>${change.words}</td></tr>`;
  });
  const same = changes.length - changed.length - old;
  const sentence = `${regressions === 0 ? 'No regression' : count(regressions, 'regression')} since ${baseline}. ${count(same, 'case')} as before${old > 0 ? `, ${old} still failing as is known` : ''}.`;
  return html`<h2>Since the baseline</h2><p>${sentence}</p>${lines.length > 0 && html`<div class="scroll"><table><thead><tr><th>change</th><th>case</th><th>before, and now</th></tr></thead><tbody>${lines}</tbody></table></div>`}`;
}

const baseId = (id: string): string => id.replace(/ \/ run \d+$/, '');
