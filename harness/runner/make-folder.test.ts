import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-make-folder-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('makes a folder with its parents, and takes one that is there', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('refuses a place that is a file', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.runIf(process.platform === 'linux')(
  'comes to an end where no folder can be made',
  async () => {
    await expect(makeFolder('/proc/nope')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(makeFolder('/proc/nope/below')).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
