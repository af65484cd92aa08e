import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { baselineFileName, parseBaseline, printBaseline } from '../runner/baseline.ts';
import { publishedMatrix } from './published-matrix.ts';

const folder = fileURLToPath(new URL('../../reports/baselines', import.meta.url));
const names = readdirSync(folder);
const text = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the published baselines', () => {
  it('are of the reference, of three versions of codex, and of codex-acp', () => {
    expect(names.sort()).toEqual([
      ...[
        'codex-acp@2.6.0.json',
        'codex@0.117.0.json',
        'codex@0.142.0.json',
        'codex@0.169.0.json',
        'reference.json',
      ],
    ]);
  });

  it.each(names)('%s: is as it is printed, and gives a link for each violation', (name) => {
    const baseline = parseBaseline(text(name), name);
    expect(printBaseline(baseline)).toBe(text(name));
    expect(baselineFileName(baseline.driver)).toBe(name);
    const open = baseline.cases.flatMap(({ expected = [] }) => expected);
    expect(open.filter(({ verdict, link }) => verdict === 'violated' && !link)).toEqual([]);
  });

  it('know nothing of the reference that does not hold', () => {
    const { cases } = parseBaseline(text('reference.json'), 'reference.json');
    expect(cases.filter(({ expected = [] }) => expected.length > 0)).toEqual([]);
  });

  it('are what reports/matrix.md shows (`npm run docs` writes it)', async () => {
    const matrix = readFileSync(join(folder, '../matrix.md'), 'utf8');
    expect(matrix).toBe(await publishedMatrix(folder));
  });
});
