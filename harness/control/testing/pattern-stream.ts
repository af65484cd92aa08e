import { once } from 'node:events';
import type { Socket } from 'node:net';
import { within } from '../../transports/testing/within.ts';

const period = 251;
const pattern = Buffer.from(Array.from({ length: 64 * 1024 }, (_, at) => at % period));

/** Sends a pattern that never repeats within a chunk, and checks each byte where it comes out. */
export class PatternStream {
  sent = 0;
  received = 0;
  /** The first byte that was wrong. */
  fault: string | undefined;
  readonly #source: Socket;
  readonly #sink: Socket;
  #isOver = false;

  constructor(source: Socket, sink: Socket) {
    this.#source = source;
    this.#sink = sink;
    sink.removeAllListeners('data');
    sink.on('data', (bytes: Buffer) => this.#check(bytes));
    this.#send();
  }

  /** Ends the source, and waits for the end to arrive. */
  async finish(): Promise<void> {
    this.#isOver = true;
    const end = this.#sink.readableEnded ? undefined : once(this.#sink, 'end');
    this.#source.end();
    await within(
      Promise.resolve(end),
      () => `the end: ${this.received} of ${this.sent} bytes`,
      20_000,
    );
  }

  #send(): void {
    if (this.#isOver || this.#source.destroyed) return;
    const size = 100 + ((this.sent * 7) % 1_900);
    const from = this.sent % period;
    this.sent += size;
    this.#source.write(pattern.subarray(from, from + size), () => setImmediate(() => this.#send()));
  }

  #check(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.fault === undefined) {
      const from = (this.received + at) % period;
      const length = Math.min(bytes.length - at, pattern.length - from);
      const part = bytes.subarray(at, at + length);
      if (!part.equals(pattern.subarray(from, from + length))) {
        this.fault = `within ${length} bytes from byte ${this.received + at}`;
      }
      at += length;
    }
    this.received += bytes.length;
  }
}
