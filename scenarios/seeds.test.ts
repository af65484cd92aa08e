import { describe, expect, it } from 'vitest';
import { scenarios } from './index.ts';
import { seeds } from './seeds.ts';

const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));

describe('the seeds', () => {
  it('are twenty, numbered', () => {
    expect(seeds.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
  });

  it.each(seeds)('$number: $title', ({ reports, scenarios: ids, lacks }) => {
    expect(ids.filter((id) => !byId.has(id))).toEqual([]);
    if (ids.length === 0) expect(lacks).toBeDefined();
    // At least one of its scenarios names at least one of its reports.
    const named = ids.flatMap((id) => byId.get(id)?.reports ?? []);
    if (ids.length > 0) expect(reports.some((report) => named.includes(report))).toBe(true);
  });
});
