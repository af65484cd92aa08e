import { createWriteStream, type WriteStream } from 'node:fs';
import { HarnessError } from '../errors.ts';

/** Lines are gathered to writes of about this size. */
const batchBytes = 64 * 1024;

/**
 * A JSONL file that is appended to through a buffered stream. Lines are encoded straight into the
 * next batch, which is written when it is full or at the end of the current turn of the event loop, so
 * that a crash loses little. The stream's queue is bounded by the recorder's `historyBytesMax`.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  #batch = Buffer.allocUnsafeSlow(batchBytes);
  #used = 0;
  #scheduled = false;
  #error: Error | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#stream = createWriteStream(path, { highWaterMark: 1024 * 1024 });
    this.#stream.on('error', (error) => {
      this.#error ??= error;
    });
  }

  append(line: string): void {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    if (this.#used + line.length * 3 + 1 > this.#batch.length) {
      this.#flush();
      if (line.length * 3 + 1 > this.#batch.length) {
        this.#write(Buffer.from(`${line}\n`));
        return;
      }
    }
    this.#used += this.#batch.write(line, this.#used);
    this.#batch[this.#used++] = 10;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** Resolves when all lines are in the file; rejects when one could not be written. */
  async close(): Promise<void> {
    this.#flush();
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve);
      this.#stream.end();
      if (this.#stream.closed) resolve();
    });
    if (this.#error !== undefined) throw cannotWrite(this.#path, this.#error);
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#write(this.#batch.subarray(0, this.#used));
    // What is left of a batch can still take lines: the stream keeps only what was written.
    const left = this.#batch.length - this.#used;
    this.#batch =
      left > batchBytes / 2 ? this.#batch.subarray(this.#used) : Buffer.allocUnsafeSlow(batchBytes);
    this.#used = 0;
  }

  #write(bytes: Buffer): void {
    if (this.#error === undefined) this.#stream.write(bytes);
  }
}

function cannotWrite(path: string, cause: Error): HarnessError {
  const code = (cause as NodeJS.ErrnoException).code ?? cause.message;
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'DISK_FULL' : 'BAD_ARGUMENT';
  const message = `Expected the history file \`${path}\` to be writable, got ${code}.`;
  return new HarnessError(kind, message, { cause });
}
