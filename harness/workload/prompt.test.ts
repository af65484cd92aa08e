import { describe, expect, it } from 'vitest';
import { turnNumberIn } from '../wire/turn-number.ts';
import { promptOf } from './prompt.ts';

const turn = { deltas: 40, deltaBytes: 32, burst: 2, gapMs: 5 };

describe('promptOf', () => {
  it('tells the provider what to stream', () => {
    expect(promptOf(turn, 3)).toBe(
      'Stream this. ⟦midturn turn=3 deltas=40 bytes=32 burst=2 gap=5⟧',
    );
  });

  it('asks for approvals only when there are some', () => {
    expect(promptOf({ ...turn, approvals: 0 }, 1)).not.toContain('approvals');
    expect(promptOf({ ...turn, approvals: 2 }, 1)).toContain(
      'gap=5 approvals=2 cmd="touch midturn-approved"⟧',
    );
  });

  it('is filled up with words to the bytes that are wanted', () => {
    const long = promptOf({ ...turn, promptBytes: 5_000 }, 2);
    expect(Buffer.byteLength(long)).toBe(5_000);
    expect(long.endsWith(' ')).toBe(false);
    expect(turnNumberIn(long)).toBe(2);
    expect(promptOf({ ...turn, promptBytes: 1 }, 2)).toBe(promptOf(turn, 2));
  });

  it('is known again by its number', () => {
    expect(turnNumberIn(JSON.stringify({ text: promptOf(turn, 17) }))).toBe(17);
    expect(turnNumberIn('Stream this.')).toBeUndefined();
  });
});
