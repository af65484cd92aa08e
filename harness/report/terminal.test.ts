import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { renderTerminal } from './terminal.ts';
import { sampleCase, sampleHistories, sampleResults, sampleRun } from './testing/sample-run.ts';
import { widthOf } from './text-table.ts';

describe('renderTerminal', () => {
  it('shows table, failures with evidence in words and replay, totals, rule and path', () => {
    const text = renderTerminal(sampleRun, {
      columns: 100,
      reportPath: 'reports/runs/x/index.html',
      history: (c) => sampleHistories.get(c.history ?? ''),
    });
    expect(text).toMatchSnapshot();
  });

  it('lists pairs where the table would be wider than the terminal', () => {
    const text = renderTerminal(sampleRun, { columns: 60 });
    expect(text.split('\n').slice(0, 3)).toEqual([
      'tail/reset-mid-turn',
      '  ✓ holds (recovered)    codex@0.169.0',
      '  ✓ holds (recovered)    codex@0.117.0',
    ]);
  });

  it('keeps to 80 columns, but for what is there to be copied', () => {
    const wide = renderTerminal(sampleRun)
      .split('\n')
      .filter((line) => widthOf(line) > 80 && !line.startsWith('  replay'));
    expect(wide).toEqual([]);
  });

  it('prints no escape of its own without colours, and none of the wire with them', () => {
    const evil = sampleResults([
      sampleCase({
        outcome: 'violated',
        reason: 'got \u001b]0;owned\u0007 \u202e',
        title: '\u001b[2J',
      }),
    ]);
    expect(renderTerminal(evil)).not.toMatch(/[\u001b\u0007\u202e]/);
    const painted = renderTerminal(evil, { palette: pc.createColors(true) });
    expect(painted.replace(/\u001b\[\d+m/g, '')).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(painted).toContain('\u001b[31m');
  });

  it('counts runs of the same pair', () => {
    const runs = sampleResults([
      sampleCase(),
      sampleCase({ outcome: 'violated', seed: 43 }),
      sampleCase({ seed: 44 }),
    ]);
    const lines = renderTerminal(runs, { columns: 120 }).split('\n');
    expect(lines[1]).toBe('tail/reset-mid-turn  ✗ flaky: violated 1/3');
    expect(lines.filter((line) => line.startsWith('~'))).toEqual([
      '~ flaky tail/reset-mid-turn / reference: violated in 1 of 3 runs, a rate of 6.1 % to 79 %',
    ]);
  });

  it('calls no pair flaky whose runs all end the same way', () => {
    const runs = sampleResults([
      sampleCase({ outcome: 'violated' }),
      sampleCase({ outcome: 'violated', seed: 43 }),
    ]);
    const text = renderTerminal(runs);
    expect(text.split('\n')[1]).toBe('tail/reset-mid-turn  ✗ violated 2/2');
    expect(text).not.toContain('flaky');
  });

  it('says it when nothing was run', () => {
    expect(renderTerminal(sampleResults([], 2))).toContain('Nothing was run, so nothing is shown.');
  });
});
