import { isUtf8 } from 'node:buffer';
import { standsAt, wordView } from './word-view.ts';

/** What stands around the text of a delta is ids and names. */
const aroundBytesMax = 4 * 1024;

/**
 * A message, with a gap where its streamed text stands. Whatever has the same bytes around such a gap,
 * and a string of JSON in it, says the same but for that text: it need not be parsed.
 */
export class DeltaTemplate {
  readonly #before: DataView;
  readonly #after: DataView;

  /**
   * Of a message and the text that was picked out of it. Undefined where the place of that text is not
   * plain: it stands there twice, or there are escapes, so that it may be spelled otherwise.
   */
  static of(message: string, delta: string): DeltaTemplate | undefined {
    if (message.includes('\\')) return undefined;
    const string = `"${delta}"`;
    const at = message.indexOf(string);
    if (at < 0 || message.indexOf(string, at + 1) >= 0) return undefined;
    const before = message.slice(0, at + 1);
    const after = message.slice(at + 1 + delta.length);
    if (before.length + after.length > aroundBytesMax) return undefined;
    return new DeltaTemplate(Buffer.from(before), Buffer.from(after));
  }

  private constructor(before: Buffer, after: Buffer) {
    this.#before = new DataView(before.buffer, before.byteOffset, before.length);
    this.#after = new DataView(after.buffer, after.byteOffset, after.length);
  }

  /** Whether what stands in `bytes` from `from` up to `to` is this message, with whatever text. */
  matches(bytes: Buffer, from: number, to: number): boolean {
    const view = wordView(bytes);
    const start = from + this.#before.byteLength;
    const end = to - this.#after.byteLength;
    if (start > end || !standsAt(view, from, this.#before, this.#before.byteLength)) return false;
    if (!standsAt(view, end, this.#after, this.#after.byteLength)) return false;
    return isPlain(view, start, end) || isString(bytes.subarray(start, end));
  }
}

const highBits = 0x8080_8080 | 0;
const ones = 0x0101_0101;
const twos = 0x0202_0202;
const overSpaces = 0x2121_2121;
const backslashes = 0x5c5c_5c5c;

/**
 * A high bit of this is set when one of the four bytes is no ASCII, a quote, a backslash or a control
 * character: each subtraction sets that of the first byte that is too small for it. With one bit
 * turned, quote and space change places, and control characters stay below both.
 */
const special = (word: number): number =>
  word | ((word ^ twos) - overSpaces) | ((word ^ backslashes) - ones);

/** ASCII that stands for itself in a string of JSON (RFC 8259 section 7). */
function isPlain(view: DataView, from: number, to: number): boolean {
  let at = from;
  for (; at + 16 <= to; at += 16) {
    const first = special(view.getInt32(at, true)) | special(view.getInt32(at + 4, true));
    const second = special(view.getInt32(at + 8, true)) | special(view.getInt32(at + 12, true));
    if (((first | second) & highBits) !== 0) return false;
  }
  for (; at < to; at++) {
    const byte = view.getUint8(at);
    if (byte < 0x20 || byte >= 0x80 || byte === 0x22 || byte === 0x5c) return false;
  }
  return true;
}

/** The same with any character; one with an escape is left to a parser. */
function isString(bytes: Buffer): boolean {
  return isUtf8(bytes) && !/["\\\u0000-\u001f]/.test(bytes.toString('utf8'));
}
