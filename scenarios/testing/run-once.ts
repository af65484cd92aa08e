import {
  type CaseResult,
  type RunScenarioOptions,
  runScenario,
  type Scenario,
  type ScenarioRun,
} from '../../harness/index.ts';

export interface Once extends Pick<ScenarioRun, 'events' | 'exitCode'> {
  readonly result: CaseResult;
}

/** Runs one scenario once on one driver, with its result, history and exit code apart. */
export async function runOnce(
  scenario: Scenario,
  driver: string,
  options: Omit<RunScenarioOptions, 'driver'> = {},
): Promise<Once> {
  const { events, exitCode, ...result } = await runScenario(scenario, { driver, ...options });
  return { result, events, exitCode };
}
