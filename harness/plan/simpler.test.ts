import { describe, expect, test } from 'vitest';
import { parsePlan } from './parse.ts';
import { printPlan } from './print.ts';
import { simplerPlans } from './simpler.ts';

const simpler = (text: string) =>
  [...simplerPlans(parsePlan(text))].map((plan) => printPlan(plan).trim().split('\n').join('; '));

describe('simplerPlans', () => {
  test('tries one line alone first, then one line less', () => {
    const plans = simpler('reset on a\nend on b\ndrop on c');
    expect(plans.slice(0, 6)).toEqual([
      'reset on a',
      'end on b',
      'drop on c',
      'end on b; drop on c',
      'reset on a; drop on c',
      'reset on a; end on b',
    ]);
  });

  test('then drops clauses and makes numbers smaller', () => {
    expect(simpler('drop on a#9 times 2 connection 1')).toEqual(
      [
        'drop on a#9 connection 1',
        'drop on a#9 times 2',
        'drop connection 1 on a times 2',
        'drop connection 1 on a#1 times 2',
        'drop connection 1 on a#5 times 2',
        'drop connection 1 on a#8 times 2',
        'drop connection 1 on a#9 times 1',
      ].map((text) => printPlan(parsePlan(text)).trim()),
    );
  });

  test('puts arguments at their defaults', () => {
    expect(simpler('cut(payload+5, then reset) on a')).toContain('cut(payload+5) on a');
  });

  test('comes to an end: the simplest of the simplest has nothing simpler', () => {
    let plan = parsePlan('latency(50ms, jitter 9ms) downstream on a#3 for 2s\nreset on b#2');
    for (let steps = 0; steps < 500; steps++) {
      const next = simplerPlans(plan).next();
      if (next.done) return;
      plan = next.value;
    }
    expect.fail(`never ended: ${printPlan(plan)}`);
  });
});
