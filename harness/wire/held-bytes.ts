/** More is not copied only so that memory can be used again. */
const copyBytesMax = 16 * 1024;

/** Bytes of an unfinished unit, in the pieces in which they came. Joined once, when they are taken. */
export class HeldBytes {
  length = 0;
  private pieces: Buffer[] = [];

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.length += piece.length;
  }

  /** Copies what is held out of the memory that it came in, if it is little; true when that is done. */
  letGo(): boolean {
    if (this.length === 0) return true;
    if (this.length > copyBytesMax) return false;
    this.pieces = [Buffer.concat(this.pieces)];
    return true;
  }

  /** All of it, as one buffer, and forgets it. */
  take(): Buffer {
    const all = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    this.pieces = [];
    this.length = 0;
    return all as Buffer;
  }

  /** A buffer that starts with at least the first `count` bytes (or all, when there are fewer). */
  start(count: number): Buffer {
    const first = this.pieces[0] as Buffer;
    if (first.length >= count || this.pieces.length === 1) return first;
    const all = this.take();
    this.add(all);
    return all;
  }
}
