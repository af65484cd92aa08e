import type { OnReadOpts } from 'node:net';

/** An idle connection should cost little; a busy one should need few calls. */
const firstBytes = 8 * 1024;
const slabBytesMax = 256 * 1024;
/** What a read must at least have room for, else a new slab is taken. */
const roomBytesMin = 4 * 1024;

/**
 * The memory that a socket reads into. By itself Node takes 64 KiB of new memory for each read, which
 * costs more than to copy them. Here reads lie one behind the other in a slab, and one that was let go
 * of leaves its place to the next. A slab that was filled by one read is followed by a larger one.
 */
export class ReadMemory {
  onData: ((bytes: Buffer) => void) | undefined;
  /** For `net.connect`: the callback tells what came, then the next place is asked for. */
  readonly options: OnReadOpts;
  #slab: Buffer = Buffer.allocUnsafeSlow(firstBytes);
  /** Bytes before this are somebody's for good. */
  #taken = 0;
  /** Where the next read begins: behind what was moved out of the way of it. */
  #at = 0;
  /** Where the last one ended. */
  #end = 0;
  #isLetGo = false;

  constructor() {
    this.options = {
      buffer: () => (this.#at === 0 ? this.#slab : this.#slab.subarray(this.#at)),
      callback: (count) => {
        this.#take(count);
        return true;
      },
    };
  }

  /** From within `onData`. Moves `held` to where the next read will go on from it. */
  letGo(held: Buffer): Buffer {
    this.#isLetGo = true;
    return this.#makeRoom(held);
  }

  #take(count: number): void {
    const start = this.#at;
    this.#end = start + count;
    this.#isLetGo = false;
    this.onData?.(this.#slab.subarray(start, this.#end));
    if (this.#isLetGo) return;
    // In whole words, which are unmasked several times as fast.
    this.#taken = Math.min((this.#end + 7) & ~7, this.#slab.length);
    this.#makeRoom(nothing);
  }

  #makeRoom(held: Buffer): Buffer {
    const { length } = this.#slab;
    const isFull = this.#end === length;
    const needed = held.length + roomBytesMin;
    if ((isFull && length < slabBytesMax) || length - this.#taken < needed) {
      const larger = isFull ? Math.min(slabBytesMax, length * 4) : length;
      this.#slab = Buffer.allocUnsafeSlow(Math.max(larger, needed));
      this.#taken = 0;
      this.#end = 0;
    }
    this.#at = this.#taken + held.length;
    this.#slab.set(held, this.#taken);
    return this.#slab.subarray(this.#taken, this.#at);
  }
}

const nothing = Buffer.alloc(0);
