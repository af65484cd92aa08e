import type { HistoryEvent } from '../../history/event.ts';
import type { CaseResult } from '../../runner/results.ts';
import type { Comparison } from '../compare/compare-histories.ts';
import { issueText } from '../issue-text.ts';
import { eventWords } from '../words/event-words.ts';
import { caseLabel, outcomeSign } from '../words/outcome-words.ts';
import { count, duration } from '../words/quantity.ts';
import { isKnown, isVerdictKnown, knownLines, staleLines } from '../words/standing-words.ts';
import { clip } from '../words/visible.ts';
import type { Budget, PageLimits } from './budget.ts';
import { comparisonTable } from './comparison.ts';
import { jsonForScript } from './embed.ts';
import { eventData } from './event-data.ts';
import { processPanel, requestPanel } from './fact-panels.ts';
import { latencyPlot } from './latency-plot.ts';
import { overview } from './overview.ts';
import { planPart } from './plan-part.ts';
import { escapeOnly, type Html, type HtmlValue, html, trusted } from './tag.ts';
import { type DrawnTimeline, drawTimeline } from './timeline.ts';
import { whenNotPart } from './when-not.ts';
import { bytesPanel, endingPanel } from './wire-panel.ts';

/** A case, and the fragment of its section: `case-1`. */
export interface ReportCase {
  readonly result: CaseResult;
  readonly id: string;
}

/** What the reader of histories gave: events, nothing, or why they could not be read. */
export interface CaseHistory {
  readonly events?: readonly HistoryEvent[];
  readonly error?: string;
}

/** The same scenario where it held, beside this one. */
export interface TwinComparison {
  readonly driver: string;
  readonly comparison: Comparison;
}

export interface SectionOptions {
  readonly limits: PageLimits;
  readonly budget: Budget;
  readonly open: boolean;
  readonly twin?: TwinComparison;
  /** All runs of the same scenario on the same driver, this one included. */
  readonly runs: readonly ReportCase[];
  /** Invariants by id, in words. */
  readonly holdsWhen: Readonly<Record<string, string>>;
}

const evidenceShownMax = 12;

/** One case on the page: what was done, what came of it, how to see it again, and how it went. */
export function caseSection(
  c: ReportCase,
  { events: history, error }: CaseHistory,
  options: SectionOptions,
): Html {
  const { result } = c;
  const evidence = new Set(result.verdicts.flatMap((v) => [...v.evidence]));
  const timeline = history && drawWithin(c, history, evidence, options);
  const data = history && eventsWithin(c, history, evidence, options);
  return html`<details class="case c-${isKnown(result) ? 'known' : result.outcome}" id="${c.id}"${trusted(options.open ? ' open' : '')}>
<summary><span class="o o-${result.outcome}${isKnown(result) && ' known'}">${outcomeSign[result.outcome]} ${caseLabel(result)}</span><b>${result.scenario}</b><span>${result.driver}</span><span class="grow"></span><span class="soft nowrap">${facts(result)}</span></summary>
<div class="body">
<p class="lead">${clip(result.title, 300)}</p>
${result.reason !== undefined && html`<p class="why">${clip(result.reason, 2000)}${result.blame && html` <span class="soft">(blame: ${result.blame})</span>`}</p>`}
${standingPart(result)}
${verdictTable(result, history, timeline, options.holdsWhen)}
${planPart(result, history)}
${whenNotPart(c, options.runs, history)}
${replayPart(result, history)}
${options.twin && twinPart(options.twin, result)}
${timeline?.html}
${error !== undefined && html`<p class="why">The history could not be read: ${clip(error, 500)}</p>`}
${history && panelsOf(history, timeline?.anchorOf ?? (() => c.id))}
${data}
${sourcesPart(result)}
</div></details>`;
}

const panelsOf = (
  history: readonly HistoryEvent[],
  anchorOf: (event: number) => string,
): HtmlValue => [
  endingPanel(history, anchorOf),
  bytesPanel(history, anchorOf),
  latencyPlot(history),
  requestPanel(history, anchorOf),
  processPanel(history),
];

const twinPart = ({ driver, comparison }: TwinComparison, result: CaseResult): Html => {
  const same = driver === result.driver;
  const labels = {
    left: `${driver}, where it holds`,
    right: `${same ? 'this run' : result.driver}`,
  };
  return html`<h3>Beside ${driver}, where it holds</h3>${comparisonTable(comparison, labels)}`;
};

const facts = (c: CaseResult): string =>
  [
    `seed ${c.seed}`,
    duration(c.durationMs),
    ...(c.recoveryMs === undefined ? [] : [`recovered in ${duration(c.recoveryMs)}`]),
  ].join(' · ');

/** What the baseline says of the case, where it says anything. */
function standingPart(c: CaseResult): Html | undefined {
  const lines = [
    ...staleLines(c).map((line) => html`<li>Stale: ${line}</li>`),
    ...knownLines(c).map((line) => html`<li>Known: ${clip(line, 800)}</li>`),
  ];
  return lines.length === 0
    ? undefined
    : html`<h3>In the baseline</h3><ul class="plan">${lines}</ul>`;
}

function verdictTable(
  c: CaseResult,
  history: readonly HistoryEvent[] | undefined,
  timeline: DrawnTimeline | undefined,
  holdsWhen: Readonly<Record<string, string>>,
): Html | undefined {
  const { verdicts } = c;
  if (verdicts.length === 0) return undefined;
  const order = ['violated', 'unknown', 'holds'];
  const rows = [...verdicts]
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .map(
      (v) =>
        html`<tr><td><code>${v.invariant}</code></td><td><span class="o o-${v.verdict}">${outcomeSign[v.verdict]} ${v.verdict}${isVerdictKnown(c, v.invariant) && v.verdict !== 'holds' && ' (known)'}</span>${v.grade && html`<br><span class="soft">${v.grade}</span>`}</td><td>${clip(v.reason, 2000)}${v.blame && html` <span class="soft">(blame: ${v.blame})</span>`}${v.verdict !== 'holds' && expectation(holdsWhen[v.invariant])}${evidencePart(v, history, timeline)}</td></tr>`,
    );
  return html`<h3>Verdicts</h3><div class="scroll"><table class="verdicts"><thead><tr><th>invariant</th><th>verdict</th><th>why, with its evidence</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const expectation = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="soft">Expected: ${clip(text, 600)}</p>`;

/** What shows a violation is in view; what shows that something holds is there for who asks. */
function evidencePart(
  { verdict, evidence }: CaseResult['verdicts'][number],
  history: readonly HistoryEvent[] | undefined,
  timeline: DrawnTimeline | undefined,
): Html | undefined {
  const list = evidenceList(evidence, history, timeline);
  if (list === undefined || verdict !== 'holds') return list;
  return html`<details><summary class="soft">${count(evidence.length, 'event')} that show it</summary>${list}</details>`;
}

function evidenceList(
  evidence: readonly number[],
  history: readonly HistoryEvent[] | undefined,
  timeline: DrawnTimeline | undefined,
): Html | undefined {
  if (evidence.length === 0) return undefined;
  const shown = evidence.slice(0, evidenceShownMax).map((index) => {
    const event = history?.[index];
    if (event === undefined) return html`<li>event ${index}</li>`;
    const words = `event ${index} at ${duration(event.time)}: ${eventWords(event)}`;
    return timeline === undefined
      ? html`<li>${words}</li>`
      : html`<li><a href="#${timeline.anchorOf(index)}">${words}</a></li>`;
  });
  const rest = evidence.length - shown.length;
  return html`<ol>${shown}${rest > 0 && html`<li>and ${count(rest, 'more event')}</li>`}</ol>`;
}

function replayPart(result: CaseResult, history: readonly HistoryEvent[] | undefined): Html {
  const holds = result.outcome === 'holds';
  const issue = holds ? undefined : issueText(result, history);
  return html`<h3>Run it again</h3><div class="copy"><code>${result.replay}</code><button class="js-only" type="button" data-copy="${result.replay}">Copy</button>${issue !== undefined && html`<button class="js-only" type="button" data-copy-from="issue">Copy for an issue</button><template>${escapeOnly(issue)}</template>`}</div>`;
}

function sourcesPart(result: CaseResult): Html | undefined {
  if (result.reports.length === 0) return undefined;
  const links = result.reports.map((url) =>
    /^https?:\/\//.test(url)
      ? html`<li><a href="${url}" rel="noopener noreferrer" target="_blank">${url}</a></li>`
      : html`<li>${url}</li>`,
  );
  return html`<h3>Where this scenario comes from</h3><ul class="plan">${links}</ul>`;
}

/** The timeline, or a sentence when the page is full. */
function drawWithin(
  c: ReportCase,
  history: readonly HistoryEvent[],
  evidence: ReadonlySet<number>,
  { limits, budget }: SectionOptions,
): DrawnTimeline {
  const holds = c.result.outcome === 'holds';
  const wrong = c.result.verdicts.filter((v) => v.verdict !== 'holds');
  const opening = new Set(wrong.flatMap((v) => [...v.evidence]));
  const drawn = drawTimeline(history, {
    prefix: c.id,
    evidence,
    opening,
    itemsMax: holds ? limits.timelineItemsOfHoldingMax : limits.timelineItemsMax,
    bandRowsMax: limits.bandRowsMax,
  });
  if (budget.take(drawn.html.text.length)) {
    return {
      ...drawn,
      html: html`<h3>Timeline</h3>${overview(history, opening, c.id)}${timelineKey}${drawn.html}`,
    };
  }
  const note = html`<p class="soft">The timeline is left out, because this page has reached its size. The history is in ${c.result.history ?? 'no file'}.</p>`;
  return { html: note, anchorOf: () => c.id };
}

const timelineKey = html`<p class="key"><span class="t-message"><i>→</i> request</span><span class="t-response"><i>→</i> answer</span><span class="t-stream"><i>▸</i> streamed, folded: open it</span><span><i>●</i> passed through the proxy</span><span><i>✕</i> got no further</span><span class="t-end"><i>FIN RST Close</i> an end, and who sent it</span><span class="t-fault">fault, and while it is on</span><span><i>◆</i> evidence</span><span><i>c2</i> on connection 2</span></p>`;

function eventsWithin(
  c: ReportCase,
  history: readonly HistoryEvent[],
  evidence: ReadonlySet<number>,
  { limits, budget }: SectionOptions,
): Html {
  const json = jsonForScript(eventData(history, evidence, limits));
  if (!budget.take(json.text.length)) {
    return html`<p class="soft">The events are left out, because this page has reached its size. The history is in ${c.result.history ?? 'no file'}.</p>`;
  }
  return html`<details class="part js-only" data-events="${c.id}"><summary>All ${count(history.length, 'event')}</summary>
<div class="bar"><input type="search" placeholder="filter: words of an event, a method, a part of a message" aria-label="Filter events"><select class="types" aria-label="Type"><option value="">all types</option></select><select class="connections" aria-label="Connection"><option value="">all connections</option></select></div>
<p class="note soft" aria-live="polite"></p>
<div class="grid" tabindex="0"><table><thead><tr><th>event</th><th>ms</th><th>type</th><th>conn.</th><th>what happened</th></tr></thead><tbody></tbody></table></div></details>
<script type="application/json" id="${c.id}-data">${json}</script>`;
}
