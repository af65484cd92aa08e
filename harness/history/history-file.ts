import { createWriteStream, type WriteStream } from 'node:fs';
import { HarnessError } from '../errors.ts';

/** Lines are joined to writes of about this many characters. */
const batchChars = 64 * 1024;

/**
 * A JSONL file that is appended to through a buffered stream. Lines that wait are written at the
 * end of the current turn of the event loop, so that a crash loses little. The stream's queue is
 * bounded by the recorder's `historyBytesMax`.
 */
export class HistoryFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  #lines: string[] = [];
  #chars = 0;
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
    this.#lines.push(line);
    this.#chars += line.length;
    if (this.#chars >= batchChars) this.#flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    }
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
    this.#scheduled = false;
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#chars = 0;
    if (this.#error === undefined) this.#stream.write(text);
  }
}

function cannotWrite(path: string, cause: Error): HarnessError {
  const code = (cause as NodeJS.ErrnoException).code ?? cause.message;
  const kind = code === 'ENOSPC' ? 'HISTORY_FULL' : 'BAD_ARGUMENT';
  return new HarnessError(
    kind,
    `Expected the history file \`${path}\` to be writable, got ${code}.`,
    {
      cause,
    },
  );
}
