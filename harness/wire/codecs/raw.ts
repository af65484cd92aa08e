import { chunkUnit } from '../chunk-unit.ts';
import type { Codec, MoveBytes } from '../codec.ts';
import type { Unit } from '../unit.ts';

/** Does not cut: each read is a unit. */
export class RawCodec implements Codec {
  readonly name = 'raw';
  readonly heldBytes = 0;
  readonly error = undefined;

  push(bytes: Buffer): Unit[] {
    return bytes.length === 0 ? [] : [chunkUnit(bytes)];
  }

  letGo(move: MoveBytes): void {
    move(nothing);
  }

  end(): Unit[] {
    return [];
  }

  encode(text: string): Buffer {
    return Buffer.from(text, 'utf8');
  }
}

const nothing = Buffer.alloc(0);
