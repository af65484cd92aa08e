import type { MoveBytes } from './codec.ts';

/** More is not copied only so that memory can be used again. */
const copyBytesMax = 16 * 1024;
const nothing = Buffer.alloc(0);

/** Bytes of an unfinished unit, in the pieces in which they came. Joined once, when they are taken. */
export class HeldBytes {
  length = 0;
  private pieces: Buffer[] = [];

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    const last = this.pieces.at(-1);
    this.length += piece.length;
    // Pieces that lie side by side in memory are one: so they come from reads that were let go of.
    if (last?.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset) {
      const joined = Buffer.from(piece.buffer, last.byteOffset, last.length + piece.length);
      this.pieces[this.pieces.length - 1] = joined;
    } else this.pieces.push(piece);
  }

  /** Has what is held moved out of the memory that it came in, if it is little. */
  letGo(move: MoveBytes): void {
    if (this.length > copyBytesMax) return;
    if (this.length === 0) move(nothing);
    else this.pieces = [move(this.joined())];
  }

  /** All of it, as one buffer, and forgets it. */
  take(): Buffer {
    const all = this.joined();
    this.pieces = [];
    this.length = 0;
    return all;
  }

  /** A buffer that starts with at least the first `count` bytes (or all, when there are fewer). */
  start(count: number): Buffer {
    const first = this.pieces[0] as Buffer;
    if (first.length >= count || this.pieces.length === 1) return first;
    this.pieces = [this.joined()];
    return this.pieces[0] as Buffer;
  }

  private joined(): Buffer {
    return this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces);
  }
}
