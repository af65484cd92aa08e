import fc from 'fast-check';
import { faults } from '../faults/index.ts';
import { fraction } from '../random/fraction.ts';
import { type PlanDraw, planArbitrary } from './arbitrary.ts';
import type { Plan } from './plan.ts';

/**
 * A plan out of a seed: first which faults take part, then the plan. Leaving faults out finds more than
 * drawing from all of them each time, because some faults hide others (Groce et al., "Swarm testing",
 * ISSTA 2012). The same seed, links and version of midturn draw the same plan.
 */
export function swarm(seed: number, draw: PlanDraw): Plan {
  const allowed = faults
    .map((fault) => fault.name)
    .filter((name) => draw.faults === undefined || draw.faults.includes(name));
  const some = allowed.filter((name) => fraction(seed, 'swarm', name) < 0.5);
  // When none of them fits the links, all may take part.
  for (const names of [some, allowed]) {
    const arbitrary = fc.noBias(planArbitrary({ ...draw, faults: names }));
    const [plan] = fc.sample(arbitrary, { seed: seed | 0, numRuns: 1 });
    if (plan !== undefined && plan.entries.length > 0) return { ...plan, seed };
  }
  return { entries: [], seed };
}
