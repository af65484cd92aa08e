import type { BaselineFile } from './baseline.ts';
import { decideExit } from './exit-code.ts';
import type { CaseResult, RunResults } from './results.ts';
import { standByBaselines } from './stand-by-baseline.ts';

/** The cases of a run as the baselines see them, and the exit code that follows. */
export function judgeRun(
  cases: readonly CaseResult[],
  baselines: readonly BaselineFile[],
  strict: boolean,
): Pick<RunResults, 'cases' | 'baseline' | 'exitCode' | 'exitRule'> {
  const stood = standByBaselines(
    cases.map(({ standing: _, ...one }) => one),
    baselines,
    strict,
  );
  const files = baselines.map(({ path }) => path);
  return {
    cases: stood,
    ...((files.length > 0 || strict) && { baseline: { files, strict } }),
    ...decideExit(stood),
  };
}
