import { describe, expect, it } from 'vitest';
import { heldBytesMax, Reading } from './reading.ts';

/** Its connection, and whether it is read. */
function readingUnderTest() {
  const log: string[] = [];
  const connection = { pause: () => log.push('pause'), resume: () => log.push('resume') };
  const session = { established: true, record: () => {} };
  const reading = new Reading(
    session as never,
    { connection, side: 'server' } as never,
    { writable: true, side: 'client' } as never,
  );
  reading.update();
  return { reading, log: () => log.splice(0) };
}

describe('Reading', () => {
  it.each([
    ['on a line that is not slow', false, heldBytesMax],
    ['on a slow line, which must be felt', true, 64 * 1024],
  ])('stops above what may wait %s, and goes on at half of it', (_, isPaced, max) => {
    const { reading, log } = readingUnderTest();
    reading.isPaced = isPaced;
    const held = (heldBytes: number) => {
      reading.heldBytesChanged(heldBytes);
      return log();
    };
    expect(log()).toEqual(['resume']);
    expect([held(1), held(max)]).toEqual([[], []]);
    expect([held(max + 1), held(max), held(max / 2 + 1)]).toEqual([['pause'], [], []]);
    expect([held(max / 2), held(max)]).toEqual([['resume'], []]);
  });
});
