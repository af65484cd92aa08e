import { describe, expect, test } from 'vitest';
import { parsePlan } from './parse.ts';
import type { PlanEntry } from './plan.ts';
import { resolvePlan } from './resolve.ts';

describe('resolvePlan', () => {
  test('numbers the faults from 1 and fills in their defaults', () => {
    const rules = resolvePlan(parsePlan('end\nclose(1012)'));
    expect(rules.map(({ index, text, values }) => ({ index, text, values }))).toEqual([
      { index: 1, text: 'end', values: { side: 'both' } },
      { index: 2, text: 'close(1012)', values: { code: 1012, reason: '', side: 'both' } },
    ]);
  });

  test('says what a rule needs of its link', () => {
    const needs = (text: string) =>
      resolvePlan(parsePlan(text)).map(({ needsUnits, needsMessages, directions, watches }) => ({
        needsUnits,
        needsMessages,
        directions,
        watches,
      }))[0];
    const both = ['upstream', 'downstream'];
    const down = ['downstream'];
    const bytes = { needsUnits: false, needsMessages: false };
    const units = { needsUnits: true, needsMessages: false };
    const messages = { needsUnits: true, needsMessages: true };
    expect(needs('latency(5ms)')).toEqual({ ...bytes, directions: down, watches: down });
    expect(needs('reset after 100 bytes')).toEqual({ ...bytes, directions: both, watches: both });
    expect(needs('cut(3)')).toEqual({ ...units, directions: down, watches: down });
    expect(needs('reset after 3 units')).toEqual({ ...units, directions: both, watches: both });
    expect(needs('drop on x')).toEqual({ ...messages, directions: both, watches: both });
    expect(needs('drop')).toEqual({ ...messages, directions: down, watches: down });
    expect(needs('stall on x')).toEqual({ ...messages, directions: down, watches: both });
  });

  const entry = (fault: string, rest: Partial<PlanEntry> = {}): PlanEntry => ({
    fault,
    arguments: {},
    trigger: {},
    ...rest,
  });

  test.each([
    [entry('rset'), 'Fault 1 of the plan: Unknown fault `rset`. Did you mean `reset`?'],
    [entry('latency'), 'Expected `latency.delay` to be a duration'],
    [entry('latency', { arguments: { delay: -1 } }), 'got `-1`.'],
    [entry('latency', { arguments: { delay: 1, dealy: 2 } }), 'Did you mean `delay`?'],
    [entry('cut', { arguments: { at: { from: 'end', offsetBytes: 3 } } }), 'got `{"from":"end"'],
    [entry('reset', { process: 'server' }), 'names no process'],
    [
      entry('reset', { trigger: { connection: 0 } }),
      'Expected `connection` to have a whole number',
    ],
    [entry('reset', { trigger: { probability: 1.5 } }), 'Expected `p` to be from 0 to 1'],
    [entry('reset', { trigger: { forMs: 5 } }), '`for` is for faults that stay on.'],
    [entry('stall', { trigger: { forMs: Number.NaN } }), 'Expected `for` to have a duration'],
    [entry('reset', { trigger: { on: { method: '' } } }), 'Expected `on` to have a name'],
  ])('refuses %j', (bad, message) => {
    expect(() => resolvePlan({ entries: [bad] })).toThrow(message);
  });
});
