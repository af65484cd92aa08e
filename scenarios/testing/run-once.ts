import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CaseResult,
  cacheFolder,
  findDriver,
  type HistoryEvent,
  readHistory,
  runAll,
  type Scenario,
} from '../../harness/index.ts';

export interface Once {
  readonly result: CaseResult;
  readonly events: readonly HistoryEvent[];
  readonly exitCode: number;
}

/** Runs one scenario once on one driver, in a folder of its own that is gone afterwards. */
export async function runOnce(
  scenario: Scenario,
  driver: string,
  options: { readonly seed?: number; readonly plan?: string } = {},
): Promise<Once> {
  const outFolder = await mkdtemp(join(tmpdir(), 'midturn-test-'));
  try {
    const { results, folder } = await runAll({
      scenarios: [scenario],
      drivers: [findDriver(driver)],
      seed: options.seed ?? 1,
      ...(options.plan !== undefined && { plan: options.plan }),
      outFolder,
      cacheFolder: cacheFolder(),
      workers: 1,
      command: 'test',
      signal: new AbortController().signal,
    });
    const result = results.cases[0];
    if (result === undefined) throw new Error(`no case of ${scenario.id} for ${driver}`);
    const events = result.history ? (await readHistory(join(folder, result.history))).events : [];
    return { result, events, exitCode: results.exitCode };
  } finally {
    await rm(outFolder, { recursive: true, force: true });
  }
}
