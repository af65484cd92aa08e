/** What every codec owes. Each codec's spec feeds its streams through here. */
import assert from 'node:assert';
import fc from 'fast-check';
import type { Codec } from '../codec.ts';
import type { Unit } from '../unit.ts';

/** Where a stream is cut into reads. */
export const anyCuts = fc.array(fc.nat({ max: 200_000 }), { maxLength: 12 });

/** Cuts `bytes` into reads at `cuts`, in any order and of any size. */
export function readsOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const reads: Buffer[] = [];
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (to > from) reads.push(bytes.subarray(from, to));
    from = to;
  }
  return reads;
}

/** One read for each byte. */
export function bytewise(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

/**
 * Feeds the reads and the end, and checks the laws: every byte comes out once and in order, the held
 * count is right at every moment, and nothing is held after the end.
 */
export function feed(codec: Codec, reads: readonly Buffer[]): Unit[] {
  const units: Unit[] = [];
  let held = 0;
  for (const read of reads) {
    const cut = codec.push(read);
    held += read.length;
    for (const unit of cut) held -= unit.bytes.length;
    assert.strictEqual(codec.heldBytes, held);
    units.push(...cut);
  }
  units.push(...codec.end());
  assert.strictEqual(codec.heldBytes, 0);
  const given = Buffer.concat(reads);
  const got = Buffer.concat(units.map((unit) => unit.bytes));
  assert.ok(got.equals(given), `Expected ${given.toString('hex')}, got ${got.toString('hex')}.`);
  return units;
}

/** Texts of the messages that units complete. */
export function textsOf(units: readonly Unit[]): string[] {
  return units.flatMap((unit) => unit.text() ?? []);
}
