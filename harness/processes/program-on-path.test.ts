import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { programOnPath } from './program-on-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'midturn-path-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = join(folder, 'program');
writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
writeFileSync(join(folder, 'text'), '', { mode: 0o644 });
mkdirSync(join(folder, 'folder'));

it('finds a program in the folders of PATH, in their order', () => {
  expect(programOnPath('program', ['/nowhere', folder].join(delimiter))).toBe(program);
});

it('takes a name with a slash for a place', () => {
  expect(programOnPath(program, '')).toBe(program);
  expect(programOnPath('./program', folder)).toBeUndefined();
});

it('finds no file that cannot be run, and no folder', () => {
  for (const name of ['text', 'folder', 'other']) {
    expect(programOnPath(name, folder)).toBeUndefined();
  }
});
