import { type Driver, defaultLinks } from '../drivers/driver.ts';
import type { Scenario } from './scenario.ts';

/** Whether a scenario can be run on a driver: it has the role, and the hops that are disturbed. */
export function isFor(
  scenario: Pick<Scenario, 'role' | 'links'>,
  driver: Pick<Driver, 'roles' | 'links'>,
): boolean {
  const offered = driver.links ?? defaultLinks;
  const links = scenario.links ?? ['client'];
  return driver.roles.includes(scenario.role) && links.every((link) => offered.includes(link));
}
