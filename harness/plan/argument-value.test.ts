import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ArgumentSpec } from '../faults/argument.ts';
import { faults } from '../faults/index.ts';
import { argumentArbitrary } from './argument-arbitrary.ts';
import {
  expectationOf,
  isValue,
  printDuration,
  readDuration,
  readValue,
} from './argument-value.ts';

const doc = 'x';
const integer = { type: 'integer', min: 1, max: 9, unit: 'messages', doc } as const;
const duration = { type: 'duration', minMs: 1, maxMs: 60_000, doc } as const;
const position = { type: 'position', doc } as const;

describe('durations', () => {
  test.each([
    ['50ms', 50],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['250us', 0.25],
    ['0ms', 0],
  ])('%s is %d ms', (word, ms) => expect(readDuration(word)).toBe(ms));

  test.each(['50', '5 s', '-1s', 's', '1e3ms', '5sec', ''])('`%s` is none', (word) => {
    expect(readDuration(word)).toBeUndefined();
  });

  test('are read back as they were printed', () => {
    const durations = fc.oneof(
      fc.nat(4_000_000).map((us) => us / 1000),
      fc.nat(100_000_000),
    );
    fc.assert(fc.property(durations, (ms) => readDuration(printDuration(ms)) === ms));
  });
});

describe('positions', () => {
  test.each([
    ['17', { from: 'start', offsetBytes: 17 }],
    ['header+1', { from: 'start', offsetBytes: 1 }],
    ['payload', { from: 'payload', offsetBytes: 0 }],
    ['payload+5', { from: 'payload', offsetBytes: 5 }],
    ['end', { from: 'end', offsetBytes: 0 }],
    ['end-1', { from: 'end', offsetBytes: -1 }],
    ['end-0', { from: 'end', offsetBytes: 0 }],
  ])('%s', (word, value) => expect(readValue(position, word)).toEqual(value));

  test.each(['end+1', 'payload-1', 'middle', '-3', 'payload+', '+5'])('`%s` is none', (word) => {
    expect(readValue(position, word)).toBeUndefined();
  });
});

describe('isValue', () => {
  const cases: readonly [ArgumentSpec, unknown, boolean][] = [
    [integer, 1, true],
    [integer, 9, true],
    [integer, 0, false],
    [integer, 1.5, false],
    [integer, '5', false],
    [integer, Number.NaN, false],
    [duration, 1, true],
    [duration, 0.5, false],
    [duration, 1.00005, false],
    [position, { from: 'end', offsetBytes: 1 }, false],
    [position, { from: 'start', offsetBytes: 0 }, true],
    [position, 5, false],
    [{ type: 'text', bytesMax: 2, doc }, 'é', true],
    [{ type: 'text', bytesMax: 2, doc }, 'éa', false],
    [{ type: 'choice', choices: ['a'], doc }, 'b', false],
  ];
  test.each(cases)('%j: %j is %s', (spec, value, expected) => {
    expect(isValue(spec, value)).toBe(expected);
  });

  test('is true of every value that the arbitrary draws, and of every default', () => {
    for (const fault of faults) {
      for (const spec of Object.values(fault.arguments)) {
        fc.assert(
          fc.property(argumentArbitrary(spec), (value) => isValue(spec, value)),
          { numRuns: 30 },
        );
        if (spec.default !== undefined) expect(isValue(spec, spec.default)).toBe(true);
      }
    }
  });
});

test('an expectation names the range and the unit', () => {
  expect(expectationOf(integer)).toBe('a whole number from 1 to 9 (messages)');
});
