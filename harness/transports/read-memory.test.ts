import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadMemory } from './read-memory.ts';

/** Reads like a socket: into the place that the memory names, as much as there is and fits. */
function read(memory: ReadMemory, bytes: Buffer): number {
  const place = (memory.options.buffer as () => Buffer)();
  const count = bytes.copy(place);
  memory.options.callback(count, place);
  return count;
}

describe('the memory of reads', () => {
  it('takes the next read right behind what was kept of one that was let go of', () => {
    const memory = new ReadMemory();
    let kept: Buffer = Buffer.alloc(0);
    memory.onData = (bytes) => {
      kept = memory.letGo(bytes.subarray(-5));
    };
    read(memory, Buffer.from('something and its rest.'));
    expect(kept.toString()).toBe('rest.');
    const before = kept;
    memory.onData = (bytes) => {
      expect(bytes.buffer).toBe(before.buffer);
      expect(bytes.byteOffset).toBe(before.byteOffset + before.length);
      expect(Buffer.from(bytes.buffer, before.byteOffset, 10).toString()).toBe('rest.again');
    };
    read(memory, Buffer.from('again'));
    expect.assertions(4);
  });

  it('never writes over what was not let go of, nor over what was kept', () => {
    const step = fc.record({
      bytes: fc.integer({ min: 1, max: 300_000 }),
      letGo: fc.boolean(),
      kept: fc.integer({ min: 0, max: 16_384 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const memory = new ReadMemory();
        const owned: [Buffer, number][] = [];
        let held: Buffer = Buffer.alloc(0);
        steps.forEach(({ bytes, letGo, kept }, n) => {
          const value = (n % 250) + 1;
          memory.onData = (got) => {
            expect(got.length).toBeGreaterThan(0);
            if (letGo) {
              held = memory.letGo(got.subarray(Math.max(0, got.length - kept)));
              expect(held.every((one) => one === value)).toBe(true);
            } else {
              owned.push([got, value]);
              held = Buffer.alloc(0);
            }
          };
          const before = Buffer.from(held);
          const last = held;
          read(memory, Buffer.alloc(bytes, value));
          if (!letGo) expect(last.equals(before)).toBe(true);
        });
        for (const [got, value] of owned) expect(got.every((one) => one === value)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
