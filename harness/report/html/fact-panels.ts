import type { HistoryEvent } from '../../history/event.ts';
import { type Coverage, coveragePhases } from '../facts/coverage.ts';
import { type ProcessFact, processesOf } from '../facts/processes.ts';
import { type RequestFact, requestsOf } from '../facts/requests.ts';
import { nearest } from '../timeline/nearest.ts';
import { count, duration } from '../words/quantity.ts';
import { clip } from '../words/visible.ts';
import { type Html, html } from './tag.ts';

const requestsShownMax = 200;

/** Requests with what became of them; those with a problem are never left out for the others. */
export function requestPanel(
  history: readonly HistoryEvent[],
  anchorOf: (event: number) => string,
): Html | undefined {
  const requests = requestsOf(history);
  if (requests.length === 0) return undefined;
  const problems = requests.filter(isProblem).length;
  const shown = nearest(requests, requestsShownMax, isProblem).flatMap((i) => requests[i] ?? []);
  const rows = shown.map(
    (r) =>
      html`<tr${spanOf(r.sentMs, r.answeredMs)}><td><a href="#${anchorOf(r.event)}">${r.event}</a></td><td>${r.connection}</td><td>${r.by}</td><td><code>${clip(r.method, 80)}</code> #${clip(r.id, 40)}</td><td>${clip([r.thread, r.turn].filter(Boolean).join(' / '), 80)}</td><td>${r.sentMs === undefined ? '–' : r.sentMs.toFixed(1)}</td><td>${tookWords(r)}</td><td class="${isProblem(r) ? 'o o-violated' : ''}">${r.state}</td></tr>`,
  );
  const note =
    requests.length > shown.length &&
    html`<p class="soft">${shown.length} of ${requests.length} are shown.</p>`;
  return html`<details class="part"><summary>${count(requests.length, 'request')}${problems > 0 && `, ${problems} not answered once`}</summary><div class="grid free"><table><thead><tr><th>event</th><th>conn.</th><th>by</th><th>method</th><th>thread / turn</th><th>sent at ms</th><th>took</th><th>outcome</th></tr></thead><tbody>${rows}</tbody></table></div>${note}</details>`;
}

/** The time that a row is about, for the range that is selected on the page. */
const spanOf = (from: number | undefined, to = from): Html | undefined =>
  from === undefined || to === undefined
    ? undefined
    : html` data-t="${Math.round(from * 10) / 10}" data-u="${Math.round(to * 10) / 10}"`;

const isProblem = (r: RequestFact) => r.state !== 'answered' && r.state !== 'error';

const tookWords = ({ sentMs, answeredMs }: RequestFact): string =>
  sentMs === undefined || answeredMs === undefined ? '–' : duration(answeredMs - sentMs);

/** Processes: what was started, what was done to them, how they ended, what they said last. */
export function processPanel(history: readonly HistoryEvent[]): Html | undefined {
  const processes = processesOf(history);
  if (processes.length === 0) return undefined;
  const rows = processes
    .slice(0, 50)
    .map(
      (p) =>
        html`<tr${spanOf(p.startedMs, p.exit?.ms ?? Number.MAX_SAFE_INTEGER)}><td>${clip(p.name, 60)}${p.version && html`<br><span class="soft">${clip(p.version, 60)}</span>`}</td><td class="nowrap">${p.pid}</td><td><code>${clip(p.argv.join(' '), 400)}</code></td><td>${signalWords(p)}</td><td class="nowrap${p.exit && !p.exit.expected && ' o-violated'}">${exitWords(p)}</td><td class="lines">${p.stderr.slice(-6).map((line) => html`<code>${clip(line, 240)}</code>`)}</td></tr>`,
    );
  return html`<details class="part"><summary>${count(processes.length, 'process', 'processes')}</summary><div class="grid free"><table><thead><tr><th>process</th><th>pid</th><th>command</th><th>signals</th><th>end</th><th>last on stderr</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

const signalWords = (p: ProcessFact): string =>
  p.signals
    .slice(0, 20)
    .map(
      (s) =>
        `${s.signal} at ${duration(s.ms)}${s.fault === undefined ? '' : ` (fault ${s.fault})`}`,
    )
    .join(', ') || '–';

function exitWords({ exit }: ProcessFact): string {
  if (exit === undefined) return 'no end was seen';
  const how = exit.signal === null ? `code ${exit.code}` : exit.signal;
  return `${how} at ${duration(exit.ms)}${exit.expected ? '' : ', unasked'}`;
}

/** Fault × phase, with empty cells: what was not tested is part of the result. */
export function coverageTable(coverage: Coverage): Html | undefined {
  if (coverage.faults.length === 0) return undefined;
  const rows = coverage.faults.map((fault) => {
    const cells = coveragePhases.map((phase) => {
      const number = coverage.count(fault, phase);
      return number === 0 ? html`<td class="soft">·</td>` : html`<td><b>${number}</b></td>`;
    });
    return html`<tr><th scope="row"><code>${clip(fault, 60)}</code></th>${cells}</tr>`;
  });
  const heads = coveragePhases.map(
    (phase) => html`<th scope="col">${phase === '–' ? 'no connection' : phase}</th>`,
  );
  return html`<h2>What was tested</h2><p class="soft">How often each fault fired in each phase of the conversation, over all cases.</p><div class="scroll"><table class="coverage"><thead><tr><th>fault</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
