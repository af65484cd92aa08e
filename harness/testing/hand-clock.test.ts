import { describe, expect, it } from 'vitest';
import { HandClock } from './hand-clock.ts';

describe('HandClock', () => {
  it('calls what is due at its time and in its order, also what is added on the way', () => {
    const clock = new HandClock();
    const log: string[] = [];
    const note = (name: string) => () => void log.push(`${name} at ${clock.now()}`);
    clock.after(5, note('late'));
    clock.after(2, () => clock.after(1, note('added')));
    clock.after(2, note('never')).cancel();
    clock.forward(1);
    expect([clock.now(), log, clock.waiting]).toEqual([1, [], 2]);
    clock.moveTo(9);
    expect([clock.now(), log, clock.waiting]).toEqual([9, ['added at 3', 'late at 5'], 0]);
  });
});
