import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baselineMatrix } from '../report/baseline-matrix.ts';
import { parseBaseline } from '../runner/baseline.ts';
import { loadScenarios } from './scenario-list.ts';

/** `reports/matrix.md`: what the baselines in a folder say, beside one another. */
export async function publishedMatrix(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const baselines = await Promise.all(
    names.map(async (name) => parseBaseline(await readFile(join(folder, name), 'utf8'), name)),
  );
  // The good example first, then the versions of each implementation in their order.
  const rank = (driver: string) => (driver === 'reference' ? 0 : 1);
  baselines.sort(
    (a, b) =>
      rank(a.driver) - rank(b.driver) || a.driver.localeCompare(b.driver, 'en', { numeric: true }),
  );
  return baselineMatrix(baselines, await loadScenarios());
}
