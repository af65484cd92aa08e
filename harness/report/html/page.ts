import type { CaseResult, RunResults } from '../../runner/results.ts';
import { compareHistories } from '../compare/compare-histories.ts';
import { compareRuns, type EarlierCase } from '../compare/run-delta.ts';
import { Coverage } from '../facts/coverage.ts';
import { outcomesByGravity } from '../words/outcome-words.ts';
import { baselineWords, earlierCases, isOpen } from '../words/standing-words.ts';
import { Budget, defaultPageLimits, type PageLimits } from './budget.ts';
import { type CaseHistory, caseSection, type TwinComparison } from './case-section.ts';
import { deltaSection } from './delta.ts';
import { coverageTable } from './fact-panels.ts';
import { rangeScript } from './range-script.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { legendSection, summarySection } from './summary.ts';
import { type Html, html, trusted } from './tag.ts';

export interface PageOptions {
  readonly limits?: Partial<PageLimits>;
  /** Invariants by id: "Every token the provider sent ...". Shown in the legend. */
  readonly holdsWhen?: Readonly<Record<string, string>>;
  /** An earlier run to compare with, and what to call it: `reports/baselines/main.json`. */
  readonly baseline?: { readonly name: string; readonly cases: readonly EarlierCase[] };
}

/** Nothing may be loaded, sent or framed: what came off a wire stays in this file. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** How many cases that do not hold are unfolded when the page is opened. */
const openMax = 3;

/** Heads of arrows; defined once, used by every row. */
const symbols = html`<svg class="hide" aria-hidden="true"><defs><path id="right" d="M-9-4.5 0 0-9 4.5z"/><path id="left" d="M9-4.5 0 0 9 4.5z"/><path id="no" d="M-5-5 5 5M-5 5 5-5"/></defs></svg>`;

/**
 * The whole report as one file that needs nothing else: `index.html`. Histories are read one after the
 * other and let go again, so that a long run needs no more memory than its longest case.
 */
export async function renderPage(
  results: RunResults,
  read: (c: CaseResult) => Promise<CaseHistory>,
  options: PageOptions = {},
): Promise<string> {
  const limits = { ...defaultPageLimits, ...options.limits };
  const budget = new Budget(limits.pageCharactersMax);
  const cases = byGravity(results.cases).map((result, i) => ({ result, id: `case-${i + 1}` }));
  const red = cases.filter((c) => isOpen(c.result)).slice(0, openMax);
  const sections: Html[] = [];
  const coverage = new Coverage();
  for (const c of cases) {
    const open = red.includes(c) || cases.length === 1;
    const history = await read(c.result);
    coverage.add(history.events ?? []);
    const twin = await compareWithTwin(c.result, history, results.cases, read);
    const { holdsWhen = {} } = options;
    const runs = cases.filter(({ result }) => isSameCell(result, c.result));
    const section = { limits, budget, open, holdsWhen, runs, ...(twin && { twin }) };
    sections.push(caseSection(c, history, section));
  }
  const baseline = options.baseline ?? baselineOf(results);
  const delta =
    baseline && deltaSection(compareRuns(baseline.cases, results.cases), cases, baseline.name);
  return frame(
    `midturn ${results.id}`,
    html`<main id="main">${summarySection(results, cases, delta)}
<h2>Cases</h2>${sections}
${coverageTable(coverage)}
${legendSection(results, options.holdsWhen ?? {})}</main>
<footer>midturn breaks the connection in the middle of a turn, and proves that nothing was lost. The same data: <code>results.json</code>, <code>junit.xml</code>, <code>ctrf.json</code>, <code>summary.md</code>.</footer>`,
  );
}

const isSameCell = (a: CaseResult, b: CaseResult) =>
  a.scenario === b.scenario && a.driver === b.driver;

function baselineOf(results: RunResults): PageOptions['baseline'] {
  const cases = earlierCases(results);
  return cases && { name: baselineWords(results.baseline?.files ?? []), cases };
}

/**
 * A case that breaks is shown beside one of the same run that does not: the same scenario on another
 * version of the same implementation if there is one, else on any.
 */
async function compareWithTwin(
  c: CaseResult,
  { events }: CaseHistory,
  all: readonly CaseResult[],
  read: (c: CaseResult) => Promise<CaseHistory>,
): Promise<TwinComparison | undefined> {
  const twin = c.outcome === 'violated' && events !== undefined ? twinOf(c, all) : undefined;
  const good = twin && (await read(twin)).events;
  if (twin === undefined || good === undefined || events === undefined) return undefined;
  return { driver: twin.driver, comparison: compareHistories(good, events) };
}

function twinOf(c: CaseResult, all: readonly CaseResult[]): CaseResult | undefined {
  const name = (driver: string) => driver.split('@')[0];
  const good = all.filter((o) => o.scenario === c.scenario && o.outcome === 'holds' && o.history);
  return (
    good.find((o) => o.driver === c.driver) ??
    good.find((o) => name(o.driver) === name(c.driver)) ??
    good[0]
  );
}

const byGravity = (cases: readonly CaseResult[]): CaseResult[] =>
  [...cases].sort(
    (a, b) =>
      Number(isOpen(b)) - Number(isOpen(a)) ||
      outcomesByGravity.indexOf(a.outcome) - outcomesByGravity.indexOf(b.outcome),
  );

const frame = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${title}</title><link rel="icon" href="data:,"><style>${trusted(style)}</style></head>
<body><a class="skip" href="#main">To the verdict</a>${symbols}
<header class="top"><b>midturn</b><span>${title.replace(/^midturn /, '')}</span><span class="grow"></span><a href="#legend">What the words mean</a><button class="js-only" type="button" id="theme">Light / dark</button></header>
${body}
<script>${trusted(script)}</script><script>${trusted(rangeScript)}</script></body></html>
`.text;
