import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../../runner/results.ts';
import { HistoryScript } from '../testing/history-script.ts';
import { sampleCase, sampleResults } from '../testing/sample-run.ts';
import { renderPage } from './page.ts';
import { planPart } from './plan-part.ts';
import { whenNotPart } from './when-not.ts';

const words = (html: { readonly text: string } | undefined) =>
  html?.text
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const run = (n: number, outcome: CaseResult['outcome']) => ({
  id: `case-${n}`,
  result: sampleCase({ id: `x / run ${n}`, seed: n, outcome }),
});
const shrunk = {
  ...{ drawn: ['delay(20ms)', 'reset on item/agentMessage/delta#13', 'cut on error'] },
  ...{ steps: 2, tried: 9, confirmed: 2, of: 3 },
};
const found = sampleCase({
  outcome: 'violated',
  plan: ['reset on item/agentMessage/delta#13', 'cut'],
  shrunk,
});

describe('when it did not fail', () => {
  it('counts the runs of a case, and links those that did not', () => {
    const runs = [run(1, 'violated'), run(2, 'holds'), run(3, 'unknown'), run(4, 'violated')];
    const part = whenNotPart(run(1, 'violated'), runs);
    expect(words(part)).toBe(
      'When it did not fail 2 of 4 runs broke an invariant: with as few runs as that, its rate may be 15 % to 85 % (95 % interval). seed 2 : holds seed 3 : unknown',
    );
    expect(part?.text).toContain('href="#case-2"');
  });

  it('says nothing of a case that was run once, or that holds', () => {
    const one = run(1, 'violated');
    expect(whenNotPart(one, [one])).toBeUndefined();
    expect(whenNotPart(run(1, 'holds'), [run(1, 'holds'), one])).toBeUndefined();
  });

  it('names the lines of a plan without which it failed', () => {
    const script = new HistoryScript();
    script.add(
      { type: 'fault-fired', fault: 2, name: 'reset', effect: 'reset both sides' },
      { type: 'fault-never-fired', fault: 1, name: 'stall', why: 'no error was seen' },
    );
    const plan = ['stall on error', 'reset on item/agentMessage/delta'];
    const one = { id: 'case-1', result: sampleCase({ outcome: 'violated', plan }) };
    expect(words(whenNotPart(one, [one], script.events))).toBe(
      'When it did not fail It failed though this line of the plan never fired: stall on error',
    );
    expect(whenNotPart(one, [one])).toBeUndefined();
  });

  it('takes no run of another plan for a repetition', () => {
    const other = { ...run(2, 'holds'), result: sampleCase({ plan: ['stall'] }) };
    expect(whenNotPart(run(1, 'violated'), [run(1, 'violated'), other])).toBeUndefined();
  });

  it('says what a search tried beside it', () => {
    expect(words(whenNotPart({ id: 'case-1', result: found }, []))).toBe(
      'When it did not fail 7 of 9 simpler plans did not break it, in the one run that each had. The plan was run 3 more times, and 2 broke the same invariant: with as few runs as that, its rate may be 21 % to 94 % (95 % interval).',
    );
  });
});

describe('the plan of a search', () => {
  it('is shown as it was drawn, with what shrinking took away', () => {
    expect(words(planPart(found, undefined))).toContain(
      'Before it was shrunk 3 lines became 2 in 2 steps; 9 simpler plans were run. delay(20ms) reset on item/agentMessage/delta#13 kept cut on error cut simpler',
    );
  });
});

describe('the matrix', () => {
  it('has the interval of the rate beside k of n, and none for a single run', async () => {
    const page = async (...outcomes: CaseResult['outcome'][]) =>
      renderPage(
        sampleResults(outcomes.map((outcome, k) => run(k + 1, outcome).result)),
        async () => ({}),
      );
    const interval = 'flaky: violated 1/2</span><small class="nowrap">rate 9.5 % to 91 %</small>';
    expect(await page('violated', 'holds')).toContain(interval);
    expect(await page('violated')).not.toContain('95 % interval');
  });
});
