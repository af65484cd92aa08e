import { describe, expect, it } from 'vitest';
import type { Scenario } from '../runner/scenario.ts';
import { selectScenarios } from './select-scenarios.ts';

const all = ['tail/undisturbed', 'tail/reset-mid-turn', 'close/client-close'].map(
  (id) => ({ id }) as Scenario,
);
const select = (...asked: string[]) => selectScenarios(asked, all).map(({ id }) => id);

describe('selectScenarios', () => {
  it('takes all when none is named', () => expect(select()).toHaveLength(3));

  it.each([
    ['tail/undisturbed', ['tail/undisturbed']],
    ['undisturbed', ['tail/undisturbed']],
    ['tail', ['tail/undisturbed', 'tail/reset-mid-turn']],
    ['tail/', ['tail/undisturbed', 'tail/reset-mid-turn']],
    ['close/*', ['close/client-close']],
    ['*-mid-*', ['tail/reset-mid-turn']],
  ])('reads %s', (argument, ids) => expect(select(argument)).toEqual(ids));

  it('keeps the order of the list and takes each once', () => {
    expect(select('close', 'tail', 'undisturbed')).toEqual(all.map(({ id }) => id));
  });

  it.each([
    ['tail/reset-mid-trun', 'Did you mean `tail/reset-mid-turn`?'],
    ['reset', 'Did you mean `tail/reset-mid-turn`?'],
    ['tial', 'Did you mean `tail`?'],
    ['zzzzzzzz', '`midturn list scenarios` has them all.'],
  ])('says of %s: %s', (argument, hint) => {
    expect(() => select(argument)).toThrowError(
      expect.objectContaining({
        code: 'UNKNOWN_SCENARIO',
        message: `Expected a scenario, an area (tail, close) or a glob such as \`tail/*\`, got \`${argument}\`. ${hint}`,
      }),
    );
  });
});
