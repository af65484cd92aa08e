import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { githubAnnotations } from '../report/annotations.ts';
import type { RunResults } from '../runner/results.ts';
import type { CliContext } from './cli-context.ts';

/**
 * On GitHub Actions: annotations for what does not hold, and the run's summary in that of the job.
 * To stderr, which the runner reads as well, so that `--json` stays JSON.
 */
export async function tellGitHub(
  results: RunResults,
  folder: string,
  { env, console }: CliContext,
): Promise<void> {
  if (env.GITHUB_ACTIONS !== 'true') return;
  for (const line of githubAnnotations(results)) console.stderr.write(`${line}\n`);
  if (!env.GITHUB_STEP_SUMMARY) return;
  await appendFile(env.GITHUB_STEP_SUMMARY, await readFile(join(folder, 'summary.md')));
}
