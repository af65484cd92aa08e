import type { Clock, Timer } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';

/** Tokens in one event of the history at most. */
const batchMax = 256;
/** Tokens closer together than this share an event, so that a flood does not become an event each. */
const batchMs = 5;

/**
 * Records live tokens. Alone they are written at once. `flush` is called before anything else of the
 * client is recorded, so that the history keeps their order.
 */
export class TokenLog {
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #client: string;
  #turn = 0;
  #item: string | undefined;
  #tokens: number[] = [];
  #flushedAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;

  constructor(recorder: Recorder, clock: Clock, client: string) {
    this.#recorder = recorder;
    this.#clock = clock;
    this.#client = client;
  }

  /** `item`: the item that they are the text of, where the protocol names it. */
  live(turn: number, tokens: readonly number[], item?: string): void {
    if (tokens.length === 0) return;
    if (turn !== this.#turn || item !== this.#item) this.flush();
    this.#turn = turn;
    this.#item = item;
    for (const token of tokens) {
      this.#tokens.push(token);
      if (this.#tokens.length >= batchMax) this.flush();
    }
    if (this.#tokens.length === 0) return;
    const quietMs = this.#clock.now() - this.#flushedAt;
    if (quietMs >= batchMs) this.flush();
    else this.#timer ??= this.#clock.after(batchMs - quietMs, () => this.flush());
  }

  /** Tokens out of a thread that was read back; nothing when there are none. */
  readBack(turn: number, via: 'resume' | 'read', tokens: readonly number[]): void {
    this.flush();
    if (tokens.length > 0) this.#record(turn, via, tokens);
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const tokens = this.#tokens;
    if (tokens.length === 0) return;
    this.#tokens = [];
    this.#flushedAt = this.#clock.now();
    this.#record(this.#turn, 'live', tokens, this.#item);
  }

  #record(
    turn: number,
    via: 'live' | 'resume' | 'read',
    tokens: readonly number[],
    item?: string,
  ): void {
    const named = item === undefined ? {} : { item };
    const event = { type: 'client-tokens', client: this.#client, turn, via, tokens } as const;
    this.#recorder.record({ ...event, ...named });
  }
}
