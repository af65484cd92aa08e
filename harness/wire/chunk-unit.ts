import type { Unit } from './unit.ts';

/** Bytes that no codec has cut. */
export function chunkUnit(bytes: Buffer): Unit {
  return new ChunkUnit(bytes);
}

class ChunkUnit implements Unit {
  readonly kind = 'chunk';
  readonly bytes: Buffer;
  readonly payloadStart = 0;
  readonly more = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  text(): undefined {
    return undefined;
  }
}
