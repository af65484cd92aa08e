import type { Driver } from '../drivers/driver.ts';
import { drivers as kinds } from '../drivers/index.ts';
import { isFor, refusalOf } from './is-for.ts';
import type { NotRun } from './results.ts';
import type { Scenario } from './scenario.ts';

/**
 * Scenarios that were asked for and had no chance: those that a driver can't do, and those for drivers
 * that need something which only a user can name, a checkout of somebody's repository, and for which it
 * was not named. They are neither cases nor failures, and whoever reads the report has to know.
 */
export function notRun(scenarios: readonly Scenario[], drivers: readonly Driver[]): NotRun[] {
  return [...withoutCheckout(scenarios, drivers), ...beyondDrivers(scenarios, drivers)];
}

/** Those of a driver's role and on its links, which it could nevertheless show nothing on. */
function beyondDrivers(scenarios: readonly Scenario[], drivers: readonly Driver[]): NotRun[] {
  return drivers.flatMap((driver): NotRun[] => {
    if (driver.missing !== undefined) return [];
    const reasons = new Map<string, string[]>();
    for (const scenario of scenarios) {
      const { role, links } = scenario;
      const reason = refusalOf(scenario, driver);
      if (reason === undefined || !isFor({ role, ...(links && { links }) }, driver)) continue;
      reasons.set(reason, [...(reasons.get(reason) ?? []), scenario.id]);
    }
    return [...reasons].map(([reason, ids]) => ({ driver: driver.id, scenarios: ids, reason }));
  });
}

/** Those for a driver that nobody named a checkout for. */
function withoutCheckout(scenarios: readonly Scenario[], drivers: readonly Driver[]): NotRun[] {
  const named = new Set(drivers.filter((one) => one.missing === undefined).map(({ name }) => name));
  return kinds.flatMap((kind): NotRun[] => {
    if (kind.needs === undefined || named.has(kind.name)) return [];
    const driver = kind.create(undefined);
    const ids = scenarios.filter((scenario) => isFor(scenario, driver)).map(({ id }) => id);
    if (ids.length === 0) return [];
    const reason = driver.missing ?? `ask for it: \`--driver ${kind.name}\``;
    return [{ driver: kind.name, scenarios: ids, reason }];
  });
}
