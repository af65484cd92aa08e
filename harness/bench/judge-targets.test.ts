import { describe, expect, it } from 'vitest';
import { judgeTargets } from './judge-targets.ts';
import type { Sample } from './sample.ts';
import { table, targetLines } from './table.ts';

const samples = (column: string, ...values: number[]): Sample[] =>
  values.map((value, i) => ({ workload: 'w', column, round: i + 1, value, unit: 'MB/s' }));

describe('judgeTargets', () => {
  const both = [...samples('ours', 20, 300, 30), ...samples('theirs', 10, 100, 20)];

  it('takes the median of the ratios of the rounds', () => {
    const target = { column: 'ours', of: 'theirs', atLeast: 2 };
    expect(judgeTargets('w', [target], both)).toMatchObject([{ measured: 2, met: true }]);
  });

  it('says when a bound is not met, from below and from above', () => {
    const targets = [
      { column: 'ours', of: 'theirs', atLeast: 2.1 },
      { column: 'ours', atMost: 29 },
    ];
    expect(judgeTargets('w', targets, both).map(({ met }) => met)).toEqual([false, false]);
  });

  it('says nothing about what was not measured, nor takes the samples of another workload', () => {
    const target = { column: 'ours', of: 'theirs', atLeast: 2 };
    expect(judgeTargets('w', [target], samples('ours', 1))).toMatchObject([{ met: undefined }]);
    expect(judgeTargets('other', [target], both)).toMatchObject([{ met: undefined }]);
  });

  it('is printed beside its bound', () => {
    const targets = judgeTargets('w', [{ column: 'ours', of: 'theirs', atLeast: 3 }], both);
    expect(targetLines(targets)).toMatch(/ours ÷ theirs +≥ 3 +2\.00 {2}NOT met/);
    expect(table(both)).toContain('× theirs');
  });
});
