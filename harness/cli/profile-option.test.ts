import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileOption } from './profile-option.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (text: string) => {
  const path = join(folder, 'own.yaml');
  writeFileSync(path, text);
  return path;
};

describe('--profile', () => {
  it('takes the name of a profile, and none', () => {
    expect(profileOption('acp')?.name).toBe('acp');
    expect(profileOption('none')).toBeUndefined();
  });

  it('takes a file with a profile of its own', () => {
    const path = fileOf('{ name: own, turnStart: go, delta: bit, turnCompleted: done }');
    expect(profileOption(path)).toMatchObject({ name: 'own', turnStart: 'go', delta: 'bit' });
  });

  it('says what there is, and what is wrong in a file', () => {
    expect(() => profileOption('acq')).toThrow(/app-server, .*none, or a YAML.*, got `acq`\./);
    const path = fileOf('{ name: own, turnStart: 5, delta: bit, turnCompleted: done }');
    expect(() => profileOption(path)).toThrow(/turnStart/);
  });
});
