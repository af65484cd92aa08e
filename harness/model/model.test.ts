import { describe, expect, test } from 'vitest';
import { bugs } from './bugs.ts';
import { disagreements } from './disagreements.ts';
import { Draw } from './draw.ts';
import { drawCase } from './model-case.ts';
import { runModel } from './run-model.ts';
import { shrink } from './shrink.ts';
import { Truth } from './truth.ts';

const seed = 7;
const runOf = (number: number) => {
  const draw = new Draw(seed, number);
  return runModel(drawCase(draw), draw);
};

describe('the model', () => {
  test('does the same for the same seed and number', () => {
    expect(runOf(3).events).toEqual(runOf(3).events);
  });

  test('numbers its events and lets no time run back', () => {
    for (let number = 1; number <= 20; number++) {
      let before = 0;
      for (const [index, event] of runOf(number).events.entries()) {
        expect(event.index).toBe(index);
        expect(event.time).toBeGreaterThanOrEqual(before);
        before = event.time;
      }
    }
  });

  test('delivers no unit before it was received, and each in order', () => {
    for (let number = 1; number <= 20; number++) {
      const last = new Map<string, number>();
      const received = new Map<string, number>();
      for (const event of runOf(number).events) {
        if (event.type !== 'unit-received' && event.type !== 'unit-delivered') continue;
        const way = `${event.link} ${event.connection} ${event.direction}`;
        const known = event.type === 'unit-received' ? received : last;
        expect(event.unit).toBe((known.get(way) ?? -1) + 1);
        known.set(way, event.unit);
        if (event.type === 'unit-delivered')
          expect(received.get(way)).toBeGreaterThanOrEqual(event.unit);
      }
    }
  });

  test('has bugs that bite', () => {
    const bitten = new Set<string>();
    for (let number = 1; number <= 400; number++) {
      const draw = new Draw(seed, number);
      const which = drawCase(draw);
      const { truth } = runModel(which, draw);
      if (truth.bites.size + truth.oneOf.length > 0) bitten.add(which.bug ?? '');
    }
    expect(bitten.has('')).toBe(false);
    expect(bitten.size).toBeGreaterThan(bugs.length * 0.5);
  });
});

describe('a truth', () => {
  test('is violated once something bit, whatever else is said', () => {
    const truth = new Truth();
    truth.right('reconnects', 'it came back');
    truth.dark('reconnects', 'the other one is not seen');
    expect(truth.of('reconnects').allowed).toEqual(['unknown']);
    truth.bite('reconnects', 'the third one stays away');
    expect(truth.of('reconnects').allowed).toEqual(['violated']);
  });

  test('is unknown where there was nothing to judge', () => {
    expect(new Truth().of('no-ping-pong').allowed).toEqual(['unknown']);
  });
});

describe('a disagreement', () => {
  test('of a run with a text that is told twice is none', () => {
    const draw = new Draw(seed, 1);
    const which = {
      ...drawCase(draw),
      system: 'server',
      bug: 'server-doubles',
      faults: [],
    } as const;
    const plain = { ...which, clients: 1, turns: 1, bugTurn: 1, bugToken: 1, interrupts: false };
    const run = runModel({ ...plain, approvals: false }, draw);
    expect(run.truth.of('in-order-once').allowed).toEqual(['violated']);
    expect(disagreements(run)).toEqual([]);
  });

  test('is shrunk to fewer events that say the same', () => {
    const draw = new Draw(seed, 1);
    const which = { ...drawCase(draw), system: 'server', bug: undefined } as const;
    const large = {
      ...which,
      clients: 3,
      turns: 3,
      tokens: 8,
      interrupts: false,
      approvals: false,
    };
    const run = runModel(large, draw);
    // What is true of it, turned around, is a wrong verdict that every simpler run has, too.
    const verdict = {
      invariant: 'in-order-once',
      verdict: 'holds',
      reason: '',
      evidence: [],
    } as const;
    const expected = { invariant: 'in-order-once', allowed: ['violated'], why: '' } as const;
    run.truth.bite('in-order-once', 'turned around');
    const [wrong] = disagreements(run);
    expect(wrong).toMatchObject({ expected: { allowed: ['violated'] }, got: { verdict: 'holds' } });
    expect(shrink(large, draw, { expected, got: verdict })).toBeUndefined();
  });
});
