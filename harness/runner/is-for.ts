import { type Driver, defaultLinks } from '../drivers/driver.ts';
import { beyond, ourClientDoes } from '../workload/features.ts';
import type { Scenario } from './scenario.ts';

type Wanting = Pick<Scenario, 'role' | 'links' | 'start' | 'needs'> &
  Partial<Pick<Scenario, 'workload'>>;
type Offering = Pick<Driver, 'roles' | 'links' | 'does' | 'lacks'>;

/** Whether a scenario can be run on a driver: there is nothing that would keep it from showing something. */
export function isFor(scenario: Wanting, driver: Offering): boolean {
  return refusalOf(scenario, driver) === undefined;
}

/**
 * Why a scenario is not for a driver: it has another role, no such hop, cannot do the workload, or is
 * known not to do what has to happen for the plan to act. Undefined when it is for it.
 */
export function refusalOf(scenario: Wanting, driver: Offering): string | undefined {
  if (!driver.roles.includes(scenario.role)) {
    return `it is for a driver of the role ${scenario.role}`;
  }
  const offered = driver.links ?? defaultLinks;
  const missing = (scenario.links ?? ['client']).filter((link) => !offered.includes(link));
  if (missing.length > 0) return `there is no link ${missing.join(', ')}`;
  // A realtime conversation is held by another client of ours.
  const can = scenario.start?.realtime === true ? [] : (driver.does ?? ourClientDoes);
  const over = scenario.workload === undefined ? [] : beyond(scenario.workload, can);
  if (over.length > 0) return `its workload needs ${over.join(', ')}`;
  return scenario.needs?.map((need) => driver.lacks?.[need]).find((why) => why !== undefined);
}
