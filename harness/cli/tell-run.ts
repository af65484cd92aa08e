import type { RunResults } from '../runner/results.ts';
import type { CliContext } from './cli-context.ts';
import { showRun, writeRunFiles } from './show-run.ts';
import { tellGitHub } from './tell-github.ts';

/**
 * The end of a run: its reports in its folder, its verdicts on the terminal, its exit code. What the disk
 * does not take is told behind the verdicts: they are what somebody has waited for.
 */
export async function tellRun(
  results: RunResults,
  folder: string,
  isJson: boolean,
  context: CliContext,
): Promise<void> {
  const { console } = context;
  const written = await writeRunFiles(results, folder).catch((error: Error) => error);
  const reportPath = written instanceof Error ? undefined : written;
  if (isJson) console.printJson(results);
  else await showRun(console, { results, folder, reportPath });
  if (written instanceof Error) throw written;
  await tellGitHub(results, folder, context);
  context.exitWith(results.exitCode);
}
