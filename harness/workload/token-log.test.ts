import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import type { EventBody } from '../history/event.ts';
import { TokenLog } from './token-log.ts';

function setUp() {
  let now = 0;
  const timers: { at: number; action: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    wallTime: () => '',
    after(delayMs, action) {
      const timer = { at: now + delayMs, action };
      timers.push(timer);
      return { cancel: () => void timers.splice(timers.indexOf(timer), 1) };
    },
    sleep: () => Promise.resolve(),
  };
  const pass = (ms: number) => {
    now += ms;
    for (const timer of timers.filter(({ at }) => at <= now)) timer.action();
  };
  const log: string[] = [];
  const record = (event: EventBody) => {
    if (event.type !== 'client-tokens') throw new Error(`got ${event.type}`);
    log.push(`${now} turn ${event.turn} ${event.via} ${event.tokens.join(' ')}`);
  };
  return { tokens: new TokenLog({ record }, clock, 'client-1'), pass, log };
}

describe('TokenLog', () => {
  it('writes tokens that are far apart at once', () => {
    const { tokens, pass, log } = setUp();
    for (const token of [1, 2, 3]) {
      tokens.live(1, [token]);
      pass(5);
    }
    expect(log).toEqual(['0 turn 1 live 1', '5 turn 1 live 2', '10 turn 1 live 3']);
  });

  it('joins those that are close together', () => {
    const { tokens, pass, log } = setUp();
    for (const token of [1, 2, 3, 4]) {
      tokens.live(1, [token]);
      pass(2);
    }
    expect(log).toEqual(['0 turn 1 live 1', '6 turn 1 live 2 3']);
    pass(10);
    expect(log.at(-1)).toBe('18 turn 1 live 4');
  });

  it('writes what waits before tokens of another turn and tokens that were read back', () => {
    const { tokens, log } = setUp();
    tokens.live(1, [1]);
    tokens.live(1, [2]);
    tokens.live(2, [3]);
    tokens.readBack(1, 'read', [1, 2]);
    tokens.readBack(2, 'resume', []);
    expect(log).toEqual([
      ...['0 turn 1 live 1', '0 turn 1 live 2', '0 turn 2 live 3', '0 turn 1 read 1 2'],
    ]);
  });

  it('writes at most 256 tokens as one event', () => {
    const { tokens, log } = setUp();
    tokens.live(
      1,
      Array.from({ length: 600 }, (_, k) => k),
    );
    tokens.flush();
    expect(log.map((line) => line.split(' ').length - 4)).toEqual([256, 256, 88]);
  });
});
