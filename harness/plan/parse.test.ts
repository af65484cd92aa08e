import { describe, expect, test } from 'vitest';
import { HarnessError } from '../errors.ts';
import { parsePlan } from './parse.ts';

/** The one entry of a one-line plan. */
function entryOf(text: string) {
  const { entries } = parsePlan(text);
  expect(entries).toHaveLength(1);
  return entries[0];
}

describe('a line of a plan', () => {
  test('has a fault, and a trigger that is empty when nothing is said', () => {
    expect(parsePlan('reset')).toEqual({
      entries: [{ fault: 'reset', arguments: {}, trigger: {} }],
    });
  });

  test('counts messages with #', () => {
    expect(entryOf('reset on item/agentMessage/delta#3')?.trigger).toEqual({
      on: { method: 'item/agentMessage/delta', nth: 3 },
    });
  });

  test.each([
    ['drop on turn/start:response', { method: 'turn/start', kind: 'response' }],
    ['drop on turn/start:error#2', { method: 'turn/start', kind: 'error', nth: 2 }],
    ['drop on "a b#c"', { method: 'a b#c' }],
    ['drop on "a:response":response#2', { method: 'a:response', kind: 'response', nth: 2 }],
    ['drop on link', { method: 'link' }],
  ])('%s', (text, on) => expect(entryOf(text)?.trigger).toEqual({ on }));

  test.each([
    ['reset upstream', { direction: 'upstream' }],
    ['reset both', { direction: 'both' }],
    ['reset connection 2 turn 3', { connection: 2, turn: 3 }],
    ['reset on link provider after 4096 bytes', { link: 'provider', after: { bytes: 4096 } }],
    ['reset link "my link" after 1 unit', { link: 'my link', after: { units: 1 } }],
    ['reset after 1.5s', { after: { ms: 1500 } }],
    ['drop p=0.1 times 3', { probability: 0.1, times: 3 }],
    ['drop p 1', { probability: 1 }],
    ['stall for 5s until turn/completed', { forMs: 5000, until: { method: 'turn/completed' } }],
    ['reset during streaming', { phase: { at: 'during', phase: 'streaming' } }],
    ['reset before ready', { phase: { at: 'before', phase: 'ready' } }],
    ['reset after turn-started', { phase: { at: 'after', phase: 'turn-started' } }],
    ['reset while approval open', { phase: { at: 'during', phase: 'approval-open' } }],
    ['reset in the resume window', { resuming: true }],
    ['reset client codex-*', { client: 'codex-*' }],
  ])('%s', (text, trigger) => expect(entryOf(text)?.trigger).toEqual(trigger));

  test.each([
    ['close(1011, "restart")', { code: 1011, reason: 'restart' }],
    ['close(reason "a, \\"b\\")", code 1000)', { code: 1000, reason: 'a, "b")' }],
    ['close(code=1001, reason="x", side=client)', { code: 1001, reason: 'x', side: 'client' }],
    ['close(1000, "x", server)', { code: 1000, reason: 'x', side: 'server' }],
    ['latency(50ms, jitter 10ms)', { delay: 50, jitter: 10 }],
    ['latency( 1s )', { delay: 1000 }],
    // biome-ignore lint/suspicious/noThenProperty: the argument's name
    ['cut(payload+5, then reset)', { at: { from: 'payload', offsetBytes: 5 }, then: 'reset' }],
    ['cut()', {}],
  ])('%s', (text, values) => expect(entryOf(text)?.arguments).toEqual(values));

  test('takes its clauses in any order', () => {
    const sorted = entryOf('stall downstream connection 1 on turn/started for 5s');
    expect(entryOf('stall for 5s on turn/started downstream connection 1')).toEqual(sorted);
  });
});

describe('a process that is called as a clause is', () => {
  test.each([
    ['kill client on turn/started', 'client', undefined],
    ['kill client', 'client', undefined],
    ['kill on turn/started client p=0.5', 'client', undefined],
    ['kill client client tui on turn/started', 'client', 'tui'],
    ['kill client tui server on turn/started', 'server', 'tui'],
    ['kill link', 'link', undefined],
  ])('%s', (text, process, client) => {
    const entry = entryOf(text);
    expect([entry?.process, entry?.trigger.client]).toEqual([process, client]);
  });

  test('is none of a fault that acts on no process', () => {
    expect(() => parsePlan('reset client')).toThrow('Expected the name of a client');
  });
});

describe('a plan', () => {
  test('has a seed, comments, empty lines and semicolons', () => {
    const text = '# reset first\n\nseed 42\r\n  reset on a/b#3  # the third\nend; vanish ; \n';
    const plan = parsePlan(text);
    expect(plan.seed).toBe(42);
    expect(plan.entries.map((entry) => entry.fault)).toEqual(['reset', 'end', 'vanish']);
  });

  test('may be empty', () => expect(parsePlan('')).toEqual({ entries: [] }));
});

describe('an error', () => {
  test('shows the line and points at the column', () => {
    expect(() => parsePlan('reset\nlatency(50) on turn/started')).toThrow(
      [
        'line 2, column 9: Expected `latency.delay` to be a duration from 0ms to 10m, ' +
          'with its unit (us, ms, s, m, h), got `50`.',
        '  latency(50) on turn/started',
        '          ^',
      ].join('\n'),
    );
  });

  test.each([
    ['rset on x', 'UNKNOWN_FAULT', 'line 1, column 1: Unknown fault `rset`. Did you mean `reset`?'],
    ['stall on', 'PLAN_SYNTAX', 'line 1, column 9: Expected a method'],
    ['latency', 'PLAN_ARGUMENT', 'line 1, column 1: Expected `latency.delay` to be a duration'],
    [
      'latency(5ms, delay 6ms)',
      'PLAN_ARGUMENT',
      'line 1, column 14: `latency.delay` is given twice.',
    ],
    ['latency(1ms, 2ms, 3ms)', 'PLAN_ARGUMENT', 'column 19: `latency` takes only delay, jitter'],
    ['drop(3)', 'PLAN_ARGUMENT', 'line 1, column 6: `drop` takes no arguments, got `3`.'],
    ['close(999)', 'PLAN_ARGUMENT', 'from 1000 to 4999 (close code), got `999`.'],
    [
      'close(raeson "x")',
      'PLAN_ARGUMENT',
      'column 7: `close` has no argument `raeson`. Did you mean `reason`?',
    ],
    ['reset(clinet)', 'PLAN_ARGUMENT', 'got `clinet`. Did you mean `client`?'],
    [
      'reset(client',
      'PLAN_SYNTAX',
      'line 1, column 13: Expected `,` or `)`, got the end of the line.',
    ],
    [
      'drop p=2',
      'PLAN_ARGUMENT',
      'line 1, column 8: Expected `p` to be from 0 to 1 (ratio), got `2`.',
    ],
    ['reset for 5s', 'PLAN_ARGUMENT', 'line 1, column 7: `reset` acts at single units'],
    ['reset on x on y', 'PLAN_SYNTAX', 'line 1, column 12: `on` says again'],
    ['reset for good', 'PLAN_ARGUMENT', 'leaves nothing that could stay'],
    ['stall for good for 5s', 'PLAN_SYNTAX', '`for` says again'],
    ['stall for good until x', 'PLAN_ARGUMENT', 'Expected `for good` without `until`'],
    ['reset upstream both', 'PLAN_SYNTAX', 'line 1, column 16: `both` says again'],
    ['reset server', 'PLAN_SYNTAX', 'line 1, column 7: Expected a clause, got `server`.'],
    ['reset upstraem', 'PLAN_SYNTAX', 'Did you mean `upstream`?'],
    ['drop on x:foo', 'PLAN_SYNTAX', 'after `:`, got `foo`.'],
    [
      'drop on x#0',
      'PLAN_SYNTAX',
      'Expected a whole number from 1 to 999999999 after `#`, got `0`.',
    ],
    ['drop on #3', 'PLAN_SYNTAX', 'Expected a method'],
    ['reset after 5 apples', 'PLAN_SYNTAX', 'Expected `bytes`, `units` or a duration'],
    ['reset during streming', 'PLAN_SYNTAX', 'Did you mean `streaming`?'],
    ['stall "x', 'PLAN_SYNTAX', 'line 1, column 7: Expected the text to end with `"`'],
    ['seed x', 'PLAN_SYNTAX', 'line 1, column 6: Expected a whole number after `seed`'],
    ['seed 1\nseed 2', 'PLAN_SYNTAX', 'line 2, column 1: Expected one `seed`'],
    ['reset; rset', 'UNKNOWN_FAULT', 'line 1, column 8: Unknown fault'],
  ])('%s', (text, code, message) => {
    const error = errorOf(text);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

function errorOf(text: string): HarnessError {
  try {
    parsePlan(text);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error(`\`${text}\` was read as a plan`);
}
