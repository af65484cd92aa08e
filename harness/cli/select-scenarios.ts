import { HarnessError } from '../errors.ts';
import { suggest } from '../plan/suggest.ts';
import type { Scenario } from '../runner/scenario.ts';

/**
 * The scenarios that the arguments name, each once, in the order of the list: an id
 * (`tail/reset-mid-turn`), its last part, an area (`tail`), or a glob (`close/*`). None means all.
 * Throws `UNKNOWN_SCENARIO` for an argument that names none.
 */
export function selectScenarios(
  asked: readonly string[],
  all: readonly Scenario[],
): readonly Scenario[] {
  if (asked.length === 0) return all;
  const chosen = new Set<Scenario>();
  for (const argument of asked) {
    const found = all.filter(({ id }) => matches(argument, id));
    if (found.length === 0) throw unknown(argument, all);
    for (const scenario of found) chosen.add(scenario);
  }
  return all.filter((scenario) => chosen.has(scenario));
}

function matches(argument: string, id: string): boolean {
  if (argument.includes('*')) return globOf(argument).test(id);
  const area = argument.replace(/\/$/, '');
  return id === argument || id.startsWith(`${area}/`) || id.endsWith(`/${argument}`);
}

function globOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[\\^$+?.()|[\]{}]/g, '\\$&').replaceAll(/\*+/g, '.*');
  return new RegExp(`^${escaped}$`);
}

function unknown(argument: string, all: readonly Scenario[]): HarnessError {
  const ids = all.map(({ id }) => id);
  const areas = [...new Set(ids.map((id) => id.split('/')[0] ?? id))];
  return new HarnessError(
    'UNKNOWN_SCENARIO',
    `Expected a scenario, an area (${areas.join(', ')}) or a glob such as \`tail/*\`, ` +
      `got \`${argument}\`.${hintFor(argument, ids, areas) || ' `midturn list scenarios` has them all.'}`,
  );
}

function hintFor(argument: string, ids: readonly string[], areas: readonly string[]): string {
  const names = ids.map((id) => id.split('/').at(-1) ?? id);
  const near = suggest(argument, [...ids, ...areas, ...names]);
  const within = argument.length < 3 ? [] : ids.filter((id) => id.includes(argument));
  return near || within.length === 0
    ? near
    : ` Did you mean \`${within.slice(0, 3).join('` or `')}\`?`;
}
