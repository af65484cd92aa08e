import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sampleCase, sampleResults } from '../report/testing/sample-run.ts';
import { resultsSchema } from '../runner/results-schema.ts';
import { writeWhole } from '../runner/write-whole.ts';
import { errorText, exitCodeOfError } from './exit-codes.ts';
import { pathInRun } from './stored-history.ts';

const root = mkdtempSync(join(tmpdir(), 'file-error-'));
afterAll(() => rmSync(root, { recursive: true }));
const thrown = (does: () => Promise<unknown>) =>
  does().then(
    () => undefined,
    (error) => error,
  );

describe('an error of the file system', () => {
  it.each([
    ['a file that is not there', () => readFile(join(root, 'gone')), 64],
    ['a folder in place of a file', () => readFile(root), 64],
    ['a file in place of a folder', () => writeWhole(join(root, 'file', 'x'), ''), 64],
    ['a name that is too long', () => writeWhole(join(root, 'x'.repeat(5000)), ''), 64],
  ] as const)('is one line and no fault of ours: %s', async (_, does, code) => {
    writeFileSync(join(root, 'file'), '');
    const error = await thrown(does);
    expect(exitCodeOfError(error)).toBe(code);
    expect(errorText(error)).toMatch(/^Expected .* to be usable \(\w+\), got E[A-Z]+: [^\n]+\.$/);
  });

  it.each([
    ['ENOSPC', 74],
    ['EMFILE', 74],
    ['EROFS', 64],
  ])('is the machine’s, or the caller’s: %s', (code, exitCode) => {
    const error = Object.assign(new Error('x'), { code, syscall: 'open', path: '/a' });
    expect([exitCodeOfError(error), errorText(error).includes('fault of midturn')]).toEqual([
      exitCode,
      false,
    ]);
  });

  it('is not what is wrong in our own code', () => {
    expect(
      [new TypeError('x'), Object.assign(new Error('x'), { code: 'ENOENT' })].map(exitCodeOfError),
    ).toEqual([70, 70]);
  });
});

describe('the history that a run folder names', () => {
  const isRefused = (history: string) =>
    !resultsSchema.safeParse(sampleResults([sampleCase({ history })])).success;

  it.each([
    ...['/etc/passwd', '../x', 'a/../../x', 'x\n/../../secret', 'a/..', '..', 'C:\\x', 'a\\..\\x'],
    ...['', 'a//b', './x', 'a\u0000b'],
  ])('is refused where it may lead out of it: %j', (history) =>
    expect(isRefused(history)).toBe(true));

  it.each([
    'histories/a.jsonl',
    'cases/1/history.jsonl',
    'a..b.jsonl',
    '.hidden',
    'a b',
  ])('is taken: %s', (history) => expect(isRefused(history)).toBe(false));

  it('is refused where a link leads out of the folder', async () => {
    const folder = join(root, 'run');
    mkdirSync(join(folder, 'histories'), { recursive: true });
    writeFileSync(join(root, 'secret'), 'secret');
    writeFileSync(join(folder, 'histories', 'b.jsonl'), '');
    symlinkSync(join(root, 'secret'), join(folder, 'a.jsonl'));
    symlinkSync(root, join(folder, 'up'));
    symlinkSync('histories/b.jsonl', join(folder, 'inside.jsonl'));
    for (const history of ['a.jsonl', 'up/secret']) {
      await expect(pathInRun(folder, history)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    }
    expect(await pathInRun(folder, 'inside.jsonl')).toBe(join(folder, 'inside.jsonl'));
  });
});

describe('writeWhole', () => {
  it('replaces a link, and leaves what it leads to', async () => {
    const target = join(root, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, join(root, 'index.html'));
    await writeWhole(join(root, 'index.html'), 'report');
    expect([readFileSync(target, 'utf8'), readFileSync(join(root, 'index.html'), 'utf8')]).toEqual([
      'mine',
      'report',
    ]);
  });
});
