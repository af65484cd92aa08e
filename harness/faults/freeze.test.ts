/** What every fault asks for with seed 42: a change here changes what stored seeds and plans do. */
import { describe, expect, test } from 'vitest';
import { fraction } from '../random/fraction.ts';
import type { ArgumentSpec } from './argument.ts';
import type { Situation } from './definition.ts';
import { faults } from './index.ts';
import { exampleSituation, headUnit, messageSituation } from './testing/example-situation.ts';

const request = { id: 7, method: 'turn/start', params: { input: 'a rather long text' } };
const draw = (purpose: string) => fraction(42, 'app', 1, 'downstream', 1, 0, purpose);
const situations: Readonly<Record<string, Situation>> = {
  start: exampleSituation({ fraction: draw }),
  head: exampleSituation({ unit: headUnit(['HTTP/1.1 101 Switching Protocols']), fraction: draw }),
  message: messageSituation(request, { fraction: draw, bytesBefore: 100 }),
};

describe('every fault at seed 42', () => {
  test.each(faults)('$name', (fault) => {
    const values = Object.fromEntries(
      Object.entries(fault.arguments).map(([name, spec]) => [name, exampleValue(spec)]),
    );
    const effects = Object.entries(situations).map(([name, situation]) => {
      const effect = fault.decide(values as never, situation);
      return `${name}: ${JSON.stringify(effect, shorten)}`;
    });
    expect([JSON.stringify(values), ...effects]).toMatchSnapshot();
  });
});

/** The default; for an argument that has none, something that is easy to see. */
function exampleValue(spec: ArgumentSpec): unknown {
  if (spec.default === 0) return 10;
  if (spec.default !== undefined) return spec.default === 16_777_217 ? 100 : spec.default;
  switch (spec.type) {
    case 'integer':
      return Math.min(spec.max, Math.max(spec.min, 10));
    case 'duration':
      return Math.min(spec.maxMs, Math.max(spec.minMs, 50));
    case 'choice':
      return spec.choices[0];
    default:
      return 'text';
  }
}

function shorten(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'data' in value;
  return isBuffer ? Buffer.from((value as { data: number[] }).data).toString('latin1') : value;
}
