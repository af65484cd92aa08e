import { StringDecoder } from 'node:string_decoder';

/** Characters of a line that are kept; the rest of a longer line is dropped. */
export const lineCharsMax = 4_096;

/** Cuts a child's output into lines, of which it holds at most one, at most `charsMax` long. */
export class LineReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  readonly #charsMax: number;
  #held = '';

  constructor(onLine: (line: string) => void, charsMax = lineCharsMax) {
    this.#onLine = onLine;
    this.#charsMax = charsMax;
  }

  push(bytes: Buffer): void {
    const pieces = this.#decoder.write(bytes).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      this.#hold(piece);
      this.#flush();
    }
    this.#hold(last);
  }

  /** The stream has ended: what is held is a line too. */
  end(): void {
    this.#hold(this.#decoder.end());
    if (this.#held !== '') this.#flush();
  }

  #hold(text: string): void {
    const room = this.#charsMax - this.#held.length;
    if (room > 0) this.#held += text.slice(0, room);
  }

  #flush(): void {
    const line = this.#held.endsWith('\r') ? this.#held.slice(0, -1) : this.#held;
    this.#held = '';
    this.#onLine(line);
  }
}
