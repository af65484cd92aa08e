import type { HistoryEvent } from '../history/event.ts';
import type { CaseResult, RunResults } from '../runner/results.ts';
import type { CaseHistory } from './html/case-section.ts';
import { type PageOptions, renderPage } from './html/page.ts';
import { junitXml } from './junit.ts';
import { resultsJson } from './results-json.ts';

/**
 * Writes `results.json`, `junit.xml` and `index.html`, each by one call of `write`. A history that
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
