import { describe, expect, it } from 'vitest';
import { TurnCount } from './turn-count.ts';

describe('TurnCount', () => {
  it('counts a turn when it begins, and not again when it goes on under its id elsewhere', () => {
    const turns = new TurnCount();
    turns.saw(undefined, true);
    turns.saw('a', false);
    expect(turns.count).toBe(1);
    turns.saw('a', true);
    expect(turns.count).toBe(1);
    turns.saw('b', true);
    turns.saw(undefined, true);
    expect(turns.count).toBe(3);
    turns.startOver();
    turns.saw('b', false);
    turns.saw('c', true);
    expect(turns.count).toBe(1);
  });
});
