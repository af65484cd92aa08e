import { join } from 'node:path';
import type { HistoryEvent } from '../history/event.ts';
import { invariants } from '../invariants/index.ts';
import { renderTerminal } from '../report/terminal.ts';
import { writeReport } from '../report/write-report.ts';
import type { CaseResult, RunResults } from '../runner/results.ts';
import { withoutSecrets } from '../runner/without-secrets.ts';
import { writeWhole } from '../runner/write-whole.ts';
import type { Console } from './console.ts';
import { readStoredHistory } from './stored-history.ts';

/**
 * Writes every report of a run into its folder, without secrets whoever asks; answers with the path of the
 * one for people.
 */
export async function writeRunFiles(given: RunResults, folder: string): Promise<string> {
  const results = withoutSecrets(given);
  await writeReport(
    results,
    async ({ history }) =>
      history === undefined ? undefined : (await readStoredHistory(folder, history)).events,
    (name, content) => writeWhole(join(folder, name), content),
    { holdsWhen: Object.fromEntries(invariants.map(({ id, holdsWhen }) => [id, holdsWhen])) },
  );
  return join(folder, 'index.html');
}

/** The run as text: the table of verdicts, what does not hold with its evidence, the replay lines. */
export async function showRun(
  console: Console,
  run: {
    readonly results: RunResults;
    readonly folder: string;
    /** Absent where no report could be written. */
    readonly reportPath: string | undefined;
  },
): Promise<void> {
  const histories = await readHistories(run.results, run.folder);
  const text = renderTerminal(run.results, {
    palette: console.colours,
    columns: console.stdout.columns ?? 100,
    ...(run.reportPath !== undefined && { reportPath: run.reportPath }),
    history: (one) => histories.get(one),
  });
  console.show(text);
}

/** Of the cases that are shown with evidence: those that do not hold. */
async function readHistories(
  results: RunResults,
  folder: string,
): Promise<Map<CaseResult, readonly HistoryEvent[]>> {
  const found = new Map<CaseResult, readonly HistoryEvent[]>();
  for (const one of results.cases) {
    if (one.outcome === 'holds' || one.history === undefined) continue;
    // A history that can't be read leaves its evidence as numbers; the verdict stands without it.
    const stored = await readStoredHistory(folder, one.history).catch(() => undefined);
    if (stored) found.set(one, stored.events);
  }
  return found;
}
