import type { RecordedMessage } from '../history/event.ts';
import type { PassOver } from '../wire/codec.ts';
import { DeltaTemplate } from '../wire/delta-template.ts';
import { tokensIn } from '../wire/tokens.ts';

/** Deltas of a connection are recorded with their texts up to so many bytes. */
export const deltaTextBytesMax = 8 * 1024 * 1024;

const tokenStart = Buffer.from('⟦');

/**
 * A flood of deltas: once enough of them have been recorded with their texts, those that differ from the
 * last one in nothing but the text are recorded in runs, with their number, bytes and tokens. What is
 * another message, of whichever direction, ends such a run.
 */
export class DeltaRuns {
  #textBytes = 0;
  #template: DeltaTemplate | undefined;
  #recorded: RecordedMessage | undefined;

  /** Tells a codec what is one more of the same; undefined while there is nothing to be the same as. */
  get passOver(): PassOver | undefined {
    return this.#template && this.#passOver;
  }

  readonly #passOver: PassOver = (bytes, from, to) =>
    this.#template?.matches(bytes, from, to) ?? false;

  /** A message was recorded; `delta` is its streamed text, if it has one. */
  saw(text: string, delta: string | undefined, recorded: RecordedMessage): void {
    this.#template = undefined;
    if (delta === undefined || recorded.id !== undefined) return;
    this.#textBytes += recorded.bytes;
    if (this.#textBytes <= deltaTextBytesMax) return;
    // Tokens are looked for in a run as a whole, and only those of its deltas count.
    if (text.includes('⟦') && text.replace(delta, '').includes('⟦')) return;
    this.#template = DeltaTemplate.of(text, delta);
    this.#recorded = recorded;
  }

  /** The message of a run of deltas that are the same as the last one: that, and the tokens of all. */
  joined(bytes: Buffer): RecordedMessage {
    const { text: _, tokens: __, ...names } = this.#recorded as RecordedMessage;
    const tokens = bytes.includes(tokenStart) ? tokensIn(bytes.toString('utf8')) : [];
    const found = tokens.length > 0 && { tokens };
    return { ...names, ...found, bytes: bytes.length, truncated: true };
  }
}
