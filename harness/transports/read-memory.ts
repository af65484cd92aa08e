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
  #used = 0;
  #isLetGo = false;

  constructor() {
    this.options = {
      buffer: () => this.#place(),
      callback: (count) => {
        this.#take(count);
        return true;
      },
    };
  }

  letGo(): void {
    this.#isLetGo = true;
  }

  #place(): Buffer {
    return this.#used === 0 ? this.#slab : this.#slab.subarray(this.#used);
  }

  #take(count: number): void {
    const start = this.#used;
    const isFull = start + count === this.#slab.length;
    this.#isLetGo = false;
    this.onData?.(this.#slab.subarray(start, start + count));
    if (!this.#isLetGo) {
      // In whole words, which are unmasked several times as fast.
      this.#used = (start + count + 7) & ~7;
    } else if (!isFull || start > 0) return;
    if (isFull || this.#slab.length - this.#used < roomBytesMin) this.#renew(isFull);
  }

  #renew(larger: boolean): void {
    const { length } = this.#slab;
    const bytes = larger ? Math.min(slabBytesMax, length * 4) : length;
    this.#used = 0;
    if (bytes > length || !this.#isLetGo) this.#slab = Buffer.allocUnsafeSlow(bytes);
  }
}
