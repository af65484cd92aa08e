import { describe, expect, test } from 'vitest';
import { planFromYaml } from './from-yaml.ts';
import { parsePlan } from './parse.ts';
import type { PlanError } from './plan-error.ts';
import { printPlanYaml } from './to-document.ts';

const text = `seed 42
reset on item/agentMessage/delta#3
close(1011, "restart") on turn/started#2 connection 1
stall downstream for 5s on turn/started
cut(payload+5) during streaming
kill server on item/commandExecution/requestApproval
reset link provider after 4096 bytes
`;
const yaml = `seed: 42
faults:
  - reset on item/agentMessage/delta#3
  - fault: close
    arguments:
      code: 1011
      reason: restart
    trigger:
      connection: 1
      on: turn/started#2
  - fault: stall
    trigger:
      direction: downstream
      on: { method: turn/started }
      for: 5s
  - fault: cut
    arguments:
      at: payload+5
    trigger:
      phase: { at: during, phase: streaming }
  - fault: kill
    process: server
    trigger:
      on: item/commandExecution/requestApproval
  - fault: reset
    trigger:
      link: provider
      after: { bytes: 4096 }
`;

describe('planFromYaml', () => {
  test('reads the same tree as plan text', () => {
    expect(planFromYaml(yaml)).toEqual(parsePlan(text));
  });

  test('reads JSON, and numbers where plan text has units', () => {
    const json =
      '{"faults":[{"fault":"latency","arguments":{"delay":50},"trigger":{"after":1500}}]}';
    expect(planFromYaml(json)).toEqual(parsePlan('latency(50ms) after 1.5s'));
  });

  test('reads what printPlanYaml writes', () => {
    const plan = parsePlan(text);
    expect(planFromYaml(printPlanYaml(plan))).toEqual(plan);
    expect(printPlanYaml(plan)).toContain('on: turn/started#2');
  });

  test.each([
    [
      'faults:\n  - rset on x',
      'UNKNOWN_FAULT',
      'line 2, column 5: Unknown fault `rset`. Did you mean `reset`?',
    ],
    ['faults:\n  - fault: rset', 'UNKNOWN_FAULT', 'line 2, column 12: Unknown fault `rset`.'],
    [
      'faults:\n  - fault: close\n    arguments:\n      code: 99',
      'PLAN_ARGUMENT',
      'line 4, column 13: Expected `close.code` to be a whole number from 1000 to 4999',
    ],
    [
      'faults:\n  - fault: latency\n    arguments:\n      delay: 5 s',
      'PLAN_ARGUMENT',
      'line 4, column 14: Expected `latency.delay` to be a duration',
    ],
    ['faults:\n  - fault: latency', 'PLAN_SYNTAX', 'line 2, column 5: `arguments`'],
    ['faults:\n  - fault: reset\n    triger: {}', 'PLAN_SYNTAX', 'Unrecognized key: "triger"'],
    ['faults:\n  - fault: drop\n    trigger:\n      on: "x:foo"', 'PLAN_SYNTAX', 'got `foo`.'],
    [
      'faults:\n  - fault: reset\n    trigger: { for: 5s }',
      'PLAN_ARGUMENT',
      '`for` is for faults that stay on.',
    ],
    ['faults: [', 'PLAN_SYNTAX', 'line 1'],
    [
      '- reset',
      'PLAN_SYNTAX',
      'Expected an object with a list `faults`, such as `faults: [reset on turn/started]`.',
    ],
    [
      'faults: []\nsede: 3',
      'PLAN_SYNTAX',
      'line 2, column 7: Unknown key `sede`. Did you mean `seed`?',
    ],
    [
      'faults: []\nseed: x',
      'PLAN_SYNTAX',
      'line 2, column 7: Expected `seed` to be a whole number',
    ],
    ['faults: ["seed 3"]', 'PLAN_SYNTAX', 'Expected `seed` beside `faults`'],
  ])('%j', (document, code, message) => {
    const error = errorOf(document);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test('does not let a small document grow without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nfaults: [*c,*c,*c,*c,*c,*c,*c]`;
    expect(errorOf(bomb).code).toBe('PLAN_SYNTAX');
  });
});

function errorOf(document: string): PlanError {
  try {
    planFromYaml(document);
  } catch (error) {
    return error as PlanError;
  }
  throw new Error('it was read as a plan');
}
