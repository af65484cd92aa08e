import type { HistoryEvent } from '../history/event.ts';
import type { CaseResult, RunResults } from '../runner/results.ts';
import { compareRuns } from './compare/run-delta.ts';
import { ctrfJson } from './ctrf.ts';
import type { CaseHistory } from './html/case-section.ts';
import { type PageOptions, renderPage } from './html/page.ts';
import { junitXml } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { resultsJson } from './results-json.ts';
import { earlierCases } from './words/standing-words.ts';

/**
 * Writes `results.json`, `junit.xml`, `ctrf.json`, `summary.md` and `index.html`, each by one call of
 * `write`, the largest last. A history that
 * cannot be read is said on the page and does not keep the others from being shown.
 */
export async function writeReport(
  results: RunResults,
  histories: (c: CaseResult) => Promise<readonly HistoryEvent[] | undefined>,
  write: (name: string, content: string) => Promise<void>,
  options: PageOptions = {},
): Promise<void> {
  await write('results.json', resultsJson(results));
  await write('junit.xml', junitXml(results));
  const cases = options.baseline?.cases ?? earlierCases(results);
  const changes = cases && compareRuns(cases, results.cases);
  await write('ctrf.json', ctrfJson(results, changes));
  await write('summary.md', renderMarkdown(results, changes && { changes }));
  const read = async (c: CaseResult): Promise<CaseHistory> => {
    try {
      const events = await histories(c);
      return events === undefined ? {} : { events };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  await write('index.html', await renderPage(results, read, options));
}
