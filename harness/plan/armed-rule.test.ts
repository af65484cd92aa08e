import { describe, expect, test } from 'vitest';
import { textFrame } from '../faults/testing/example-situation.ts';
import type { Sighting } from '../triggers/sighting.ts';
import { exampleMessage, exampleSighting } from '../triggers/testing/example-sighting.ts';
import type { ArmedRule } from './armed-rule.ts';
import { parsePlan } from './parse.ts';
import { resolvePlan } from './resolve.ts';

const seed = 42;

function arm(text: string): ArmedRule {
  const [rule] = resolvePlan(parsePlan(text));
  if (rule === undefined) throw new Error(`no fault in \`${text}\``);
  return rule;
}

/** Which of the sightings the rule acts at. */
function actsAt(rule: ArmedRule, sightings: readonly Sighting[]): boolean[] {
  return sightings.map((sighting) => rule.consider(sighting, seed));
}

const saw = (method: string, rest: Partial<Sighting> = {}) =>
  exampleSighting({ message: exampleMessage(method), ...rest });
const delta = (connection = 1) => saw('delta', { connection });
const start = (rest: Partial<Sighting> = {}) => exampleSighting({ start: true, bytes: 0, ...rest });

describe('a fault that acts once', () => {
  test('acts at the first match and is spent', () => {
    const rule = arm('reset on delta');
    expect(actsAt(rule, [saw('other'), delta(), delta()])).toEqual([false, true, false]);
    expect([rule.fired, rule.spent]).toEqual([1, true]);
  });

  test('acts as often as `times` says', () => {
    const rule = arm('reset on delta times 2');
    expect(actsAt(rule, [delta(), delta(), delta()])).toEqual([true, true, false]);
  });

  test('acts at the n-th match of the link, whatever the connection', () => {
    const rule = arm('reset on delta#3');
    expect(actsAt(rule, [delta(1), delta(2), delta(1), delta(1)])).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  test('acts at the n-th match and those right behind it, however many of them chance spares', () => {
    const acted = Array.from({ length: 60 }, (_, seed) => {
      const rule = arm('reset on delta#2 times 2 p 0.5');
      return Array.from({ length: 8 }, () => delta()).flatMap((sighting, index) =>
        rule.consider(sighting, seed) ? index + 1 : [],
      );
    });
    expect([...new Set(acted.flat())].sort()).toEqual([2, 3]);
  });

  test('counts anew once it starts over, and how often it fired in all', () => {
    const rule = arm('reset on delta#2');
    expect(actsAt(rule, [delta(), delta(), delta()])).toEqual([false, true, false]);
    rule.startOver();
    expect([rule.spent, rule.fired]).toEqual([false, 1]);
    expect(actsAt(rule, [delta(), delta(), delta()])).toEqual([false, true, false]);
    // It may start over again.
    expect([rule.spent, rule.fired]).toEqual([false, 2]);
    rule.disarm();
    expect([rule.spent, ...actsAt(rule, [delta(), delta()])]).toEqual([true, false, false]);
  });

  test('counts only what its other clauses match', () => {
    const rule = arm('reset on delta#2 connection 2');
    expect(actsAt(rule, [delta(1), delta(2), delta(1), delta(2)])).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('counts each link by itself', () => {
    const rule = arm('reset on delta#2');
    const onLink = (link: string) => saw('delta', { link });
    expect(actsAt(rule, [onLink('a'), onLink('b'), onLink('b')])).toEqual([false, false, true]);
  });

  test('with `times`, acts at the n-th match and at those that follow', () => {
    const rule = arm('reset on delta#2 times 2');
    const four = [delta(), delta(), delta(), delta()];
    expect(actsAt(rule, four)).toEqual([false, true, true, false]);
  });

  test('does not take the start of a connection for a unit', () => {
    expect(actsAt(arm('reset'), [start(), exampleSighting()])).toEqual([false, true]);
  });

  test('acts at a tick when it needs no unit', () => {
    const tick = exampleSighting({ tick: true, ageMs: 5000, bytes: 0 });
    expect(actsAt(arm('reset after 5s'), [exampleSighting(), tick])).toEqual([false, true]);
    expect(actsAt(arm('cut(3) after 5s'), [tick])).toEqual([false]);
    expect(arm('reset after 5s').wakesAfterMs).toBe(5000);
    expect(arm('reset').wakesAfterMs).toBeUndefined();
  });
});

describe('a fault that acts each time', () => {
  test('acts at every match', () => {
    const rule = arm('drop on delta');
    expect(actsAt(rule, [delta(), saw('other'), delta()])).toEqual([true, false, true]);
    expect([rule.fired, rule.spent]).toEqual([2, false]);
  });

  test('of messages leaves units without one alone', () => {
    expect(actsAt(arm('drop'), [exampleSighting(), delta()])).toEqual([false, true]);
  });

  test('goes by the direction of its clause', () => {
    const rule = arm('drop upstream on delta');
    expect(actsAt(rule, [delta(), saw('delta', { direction: 'upstream' })])).toEqual([false, true]);
  });

  test('draws for the n-th match of a connection and direction, whatever comes between', () => {
    const deltas = Array.from({ length: 2000 }, (_, unit) => saw('delta', { unit }));
    const first = actsAt(arm('drop p=0.1 on delta'), deltas);
    const count = first.filter(Boolean).length;
    expect(count).toBeGreaterThan(150);
    expect(count).toBeLessThan(250);
    const others = deltas.flatMap(({ unit }) => [
      saw('delta', { unit, direction: 'upstream' }),
      saw('delta', { unit, connection: 2 }),
      saw('other', { unit: 3 * unit }),
      saw('delta', { unit: 3 * unit + 1 }),
    ]);
    const among = actsAt(arm('drop p=0.1 on delta'), others);
    expect(among.filter((_, at) => at % 4 === 3)).toEqual(first);
    expect(among.filter((_, at) => at % 4 === 0)).not.toEqual(first);
  });

  test('draws by the number of the unit where no message is named', () => {
    const units = Array.from({ length: 300 }, (_, unit) => saw('delta', { unit }));
    const first = actsAt(arm('drop p=0.5'), units);
    const backwards = actsAt(arm('drop p=0.5'), [...units].reverse());
    expect(backwards.reverse()).toEqual(first);
  });

  test('always acts at p=1 and never at p=0', () => {
    const units = Array.from({ length: 100 }, (_, unit) => saw('delta', { unit }));
    expect(actsAt(arm('drop p=1'), units)).not.toContain(false);
    expect(actsAt(arm('drop p=0'), units)).not.toContain(true);
  });
});

describe('a fault that stays on', () => {
  test('is on from the start of every connection when nothing switches it on', () => {
    const rule = arm('latency(5ms)');
    expect(actsAt(rule, [start(), exampleSighting(), exampleSighting({ unit: 1 })])).toEqual([
      true,
      true,
      true,
    ]);
    expect(rule.isOn('app', 1)).toBe(true);
    expect(rule.isOn('app', 2)).toBe(false);
    expect(actsAt(rule, [start({ connection: 2 })])).toEqual([true]);
    expect(rule.fired).toBe(2);
  });

  test('is switched on by a message, on its connection', () => {
    const rule = arm('vanish on delta');
    expect(actsAt(rule, [start(), saw('x'), delta(1), saw('x')])).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(actsAt(rule, [saw('x', { connection: 2 })])).toEqual([false]);
  });

  test('is switched on by a message of the other direction, and acts in its own', () => {
    const rule = arm('stall downstream on turn/start');
    const up = (method: string) => saw(method, { direction: 'upstream' });
    expect(actsAt(rule, [up('turn/start'), up('x'), saw('x')])).toEqual([true, false, true]);
    expect(rule.acts('upstream')).toBe(false);
  });

  test('is over when its window ends, until the next match', () => {
    const rule = arm('stall for 5s on turn/started');
    expect(actsAt(rule, [saw('turn/started')])).toEqual([true]);
    rule.end('app', 1);
    expect(actsAt(rule, [saw('x'), saw('turn/started')])).toEqual([false, true]);
    expect(rule.fired).toBe(2);
  });

  test('is over for good when nothing could switch it on again', () => {
    const rule = arm('latency(5ms) for 5s');
    expect(actsAt(rule, [start()])).toEqual([true]);
    rule.end('app', 1);
    expect(actsAt(rule, [exampleSighting()])).toEqual([false]);
  });

  test('is switched off by the message of `until`', () => {
    const rule = arm('latency(5ms) on turn/started until turn/completed');
    const seen = [
      saw('turn/started'),
      delta(),
      saw('turn/completed'),
      delta(),
      saw('turn/started'),
    ];
    expect(actsAt(rule, seen)).toEqual([true, true, false, false, true]);
  });

  test('is on only during its phase, each time', () => {
    const rule = arm('latency(5ms) during streaming');
    const inPhase = (phase: Sighting['phase']) => exampleSighting({ phase });
    const seen = [
      inPhase('ready'),
      inPhase('streaming'),
      inPhase('turn-completed'),
      inPhase('streaming'),
    ];
    expect(actsAt(rule, seen)).toEqual([false, true, false, true]);
  });

  test('is not on again in the phase in which its window has ended', () => {
    const rule = arm('stall for 1s during streaming');
    const inPhase = (phase: Sighting['phase']) => exampleSighting({ phase });
    expect(actsAt(rule, [inPhase('streaming')])).toEqual([true]);
    rule.end('app', 1);
    const seen = [inPhase('streaming'), inPhase('turn-completed'), inPhase('streaming')];
    expect(actsAt(rule, seen)).toEqual([false, false, true]);
  });

  test('acts at one match only when it is numbered', () => {
    const rule = arm('stall on delta#2');
    expect(actsAt(rule, [delta(1), delta(2)])).toEqual([false, true]);
    rule.end('app', 2);
    expect(rule.spent).toBe(true);
    expect(actsAt(rule, [delta(1)])).toEqual([false]);
  });

  test('is drawn once a connection', () => {
    const rule = arm('latency(5ms) p=0.5');
    const drawn = Array.from({ length: 200 }, (_, index) => {
      const connection = index + 1;
      const answers = actsAt(rule, [
        start({ connection }),
        exampleSighting({ connection }),
        exampleSighting({ connection, unit: 1 }),
      ]);
      expect(new Set(answers).size).toBe(1);
      return answers[0];
    });
    const count = drawn.filter(Boolean).length;
    expect(count).toBeGreaterThan(70);
    expect(count).toBeLessThan(130);
  });
});

test('a rule of which the last connection has gone, and which may not fire again, is spent', () => {
  const rule = arm('vanish on delta#1');
  actsAt(rule, [delta()]);
  expect(rule.spent).toBe(false);
  rule.leave('app', 1);
  expect([rule.isOn('app', 1), rule.spent]).toEqual([false, true]);
});

test('a disarmed rule acts no more and is on nowhere', () => {
  const rule = arm('vanish');
  actsAt(rule, [start()]);
  rule.disarm();
  expect([rule.isOn('app', 1), rule.spent, rule.consider(exampleSighting(), seed)]).toEqual([
    false,
    true,
    false,
  ]);
});

test('decide hands the fault its values and a keyed fraction', () => {
  const rule = arm('latency(50ms, jitter 10ms)');
  const at = (unit: number) => rule.decide(exampleSighting({ unit }), undefined, seed);
  expect(at(0)).toEqual(at(0));
  expect(at(0)).not.toEqual(at(1));
});

test('what a fault does to the n-th match does not depend on what came between', () => {
  const effectAt = (unit: number) => {
    const rule = arm('corrupt on delta');
    const sighting = saw('delta', { unit });
    expect(rule.consider(sighting, seed)).toBe(true);
    return rule.decide(sighting, textFrame('a text of some length'), seed);
  };
  expect(effectAt(5)).toEqual(effectAt(9));
});
