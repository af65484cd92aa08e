import { describe, expect, test } from 'vitest';
import { faults } from '../faults/index.ts';
import { planJsonSchema } from './schema.ts';

describe('the JSON Schema of plans', () => {
  const schema = JSON.stringify(planJsonSchema());

  test('has every fault, with its arguments and what it does', () => {
    for (const fault of faults) {
      expect(schema).toContain(`"const":${JSON.stringify(fault.name)}`);
      for (const name of Object.keys(fault.arguments)) expect(schema).toContain(`"${name}":`);
      expect(schema).toContain(JSON.stringify(fault.happensWhen).slice(1, -1));
    }
  });

  test('refuses keys that it does not know', () => {
    expect(planJsonSchema()).toMatchObject({ additionalProperties: false, required: ['faults'] });
  });
});
