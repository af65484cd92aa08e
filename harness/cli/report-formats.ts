import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { invariants } from '../invariants/index.ts';
import { githubAnnotations } from '../report/annotations.ts';
import { chromeTrace } from '../report/chrome-trace.ts';
import { issueText } from '../report/issue-text.ts';
import { mermaidText } from '../report/mermaid.ts';
import { writeReport } from '../report/write-report.ts';
import type { CaseResult } from '../runner/results.ts';
import type { StoredRun } from './run-files.ts';
import { readStoredHistory } from './stored-history.ts';

/** Formats of a whole run, and of one case of it. */
export const runFormats = ['html', 'json', 'junit', 'ctrf', 'markdown', 'github'] as const;
export const caseFormats = ['mermaid', 'chrome-trace', 'issue'] as const;
export const reportFormats = [...runFormats, ...caseFormats] as const;

export type ReportFormat = (typeof reportFormats)[number];

const files: Partial<Readonly<Record<ReportFormat, string>>> = {
  ...{ html: 'index.html', json: 'results.json', junit: 'junit.xml' },
  ...{ ctrf: 'ctrf.json', markdown: 'summary.md' },
};

/**
 * A stored run as text in a format. The formats of one case take the case that `asked` names, else the
 * worst one. Throws `BAD_ARGUMENT` where there is none, or none with a history.
 */
export async function renderStored(
  { results, folder }: StoredRun,
  format: ReportFormat,
  asked?: string,
): Promise<string> {
  const file = files[format];
  if (format === 'github') return [...githubAnnotations(results), ''].join('\n');
  if (file === undefined) return renderCase(pickCase(results.cases, asked), folder, format);
  const written = new Map<string, string>();
  await writeReport(
    results,
    async ({ history }) =>
      // Only the page shows histories.
      format === 'html' && history !== undefined
        ? (await readStoredHistory(folder, history)).events
        : undefined,
    async (name, content) => void written.set(name, content),
    { holdsWhen: Object.fromEntries(invariants.map(({ id, holdsWhen }) => [id, holdsWhen])) },
  );
  return written.get(file) ?? '';
}

async function renderCase(one: CaseResult, folder: string, format: ReportFormat): Promise<string> {
  const events: readonly HistoryEvent[] =
    one.history === undefined ? [] : (await readStoredHistory(folder, one.history)).events;
  if (format === 'issue') return issueText(one, events);
  if (events.length === 0) {
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected a case with a history, \`${one.id}\` has none.`,
    );
  }
  if (format === 'chrome-trace') return chromeTrace(events);
  return mermaidText(
    events,
    one.verdicts.filter(({ verdict }) => verdict !== 'holds').flatMap(({ evidence }) => evidence),
  );
}

function pickCase(cases: readonly CaseResult[], asked: string | undefined): CaseResult {
  const found =
    asked === undefined
      ? (cases.find(({ outcome }) => outcome === 'violated') ??
        cases.find(({ outcome }) => outcome !== 'holds') ??
        cases[0])
      : (cases.find(({ id }) => id === asked) ?? cases.find(({ id }) => id.includes(asked)));
  if (found !== undefined) return found;
  const ids = cases.map(({ id }) => id).join('; ');
  throw new HarnessError(
    'BAD_ARGUMENT',
    `Expected a case of this run, got \`${asked ?? 'none'}\`. Cases: ${ids || 'none'}.`,
  );
}
