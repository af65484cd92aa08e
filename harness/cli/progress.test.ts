import { describe, expect, it } from 'vitest';
import { plainPalette } from '../report/palette.ts';
import type { CaseResult } from '../runner/results.ts';
import { progressOn } from './progress.ts';

const result = {
  ...{ id: 'tail/x / reference', outcome: 'violated', verdicts: [], durationMs: 812 },
} as unknown as CaseResult;

function written(isTTY: boolean): string[] {
  const log: string[] = [];
  const view = progressOn({ isTTY, columns: 40, write: (text) => log.push(text) }, plainPalette);
  view.show({ type: 'started', seed: 7, folder: 'f', cases: 2 });
  view.show({ type: 'case-started', worker: 1, id: 'tail/x / reference', seed: 7 });
  view.show({ type: 'case-stage', worker: 1, id: 'tail/x / reference', stage: 'disturb' });
  view.show({ type: 'case-finished', worker: 1, result });
  view.end();
  return log;
}

describe('progressOn', () => {
  it('writes plain lines where there is no terminal', () => {
    expect(written(false)).toEqual([
      '2 cases, seed 7\n',
      '✗ violated  tail/x / reference  812 ms  1/2\n',
    ]);
  });

  it('draws over the status lines on a terminal and takes them away', () => {
    expect(written(true)).toEqual([
      '2 cases, seed 7\n',
      '  … tail/x / reference\n',
      '\x1b[1A\x1b[J  … tail/x / reference  disturb\n',
      '\x1b[1A\x1b[J✗ violated  tail/x / reference  812 ms  1/2\n',
    ]);
  });
});
