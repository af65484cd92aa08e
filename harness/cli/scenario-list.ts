import type { Scenario } from '../runner/scenario.ts';

/**
 * The built-in scenarios. They are written against the public API, as a user's would be, so they
 * are loaded late: nothing of ours may depend on them, and `midturn proxy` never reads them.
 */
export async function loadScenarios(): Promise<readonly Scenario[]> {
  return (await import('../../scenarios/index.ts')).scenarios;
}
