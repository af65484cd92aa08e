import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faults, findFault } from './index.ts';

describe('the registry of faults', () => {
  test('has every fault that is defined in this folder, once', () => {
    const folder = new URL('.', import.meta.url);
    const defined = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => readFileSync(new URL(file, folder), 'utf8').includes('= defineFault({'))
      .map((file) => file.replace('.ts', ''));
    expect(faults.map((fault) => fault.name).sort()).toEqual(defined.sort());
  });

  test('finds a fault by its name', () => {
    expect(findFault('reset')?.name).toBe('reset');
    expect(findFault('toString')).toBeUndefined();
  });

  test('says of every fault where it comes from', () => {
    for (const fault of faults) expect(fault.source, fault.name).toMatch(/\S/);
  });
});
