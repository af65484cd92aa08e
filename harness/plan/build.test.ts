import { describe, expect, test } from 'vitest';
import { inject, plan } from './build.ts';
import { parsePlan } from './parse.ts';

describe('a plan that is built in TypeScript', () => {
  test('is the tree that plan text has', () => {
    const built = plan(
      [
        inject('reset', {}, { on: 'item/agentMessage/delta#3' }),
        inject('close', { code: 1011, reason: 'restart' }, { on: 'turn/started#2', connection: 1 }),
        inject('latency', { delay: '50ms', jitter: 10 }, { direction: 'downstream', for: '5s' }),
        inject('cut', { at: 'payload+5' }, { on: { method: 'item/completed' } }),
        inject('kill', {}, { process: 'server', on: 'item/*' }),
        inject('limit-data', { bytes: 4096 }),
      ],
      42,
    );
    expect(built).toEqual(
      parsePlan(`seed 42
        reset on item/agentMessage/delta#3
        close(1011, "restart") on turn/started#2 connection 1
        latency(50ms, jitter 10ms) downstream for 5s
        cut(payload+5) on item/completed
        kill server on item/*
        limit-data(4096)`),
    );
  });

  test('is checked by the compiler and when it is built', () => {
    // @ts-expect-error: `delay` has no default.
    expect(() => inject('latency', {})).toThrow('Expected `latency.delay`');
    // @ts-expect-error: there is no such side.
    expect(() => inject('reset', { side: 'left' })).toThrow('one of client, server, both');
    // @ts-expect-error: there is no such fault.
    expect(() => inject('rset', {})).toThrow('Did you mean `reset`?');
    expect(() => inject('close', { code: 99 })).toThrow('from 1000 to 4999');
  });
});
