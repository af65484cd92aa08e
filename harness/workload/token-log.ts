import type { Recorder } from '../history/recorder-face.ts';

/** Tokens in one event of the history, so that a flood does not become an event each. */
const batchMax = 256;

/**
 * Records live tokens. Those that arrive in one read of the socket become one event; it is written
 * before anything else happens, so the history keeps their place.
 */
export class TokenLog {
  readonly #recorder: Recorder;
  readonly #client: string;
  #turn = 0;
  #tokens: number[] = [];

  constructor(recorder: Recorder, client: string) {
    this.#recorder = recorder;
    this.#client = client;
  }

  live(turn: number, tokens: readonly number[]): void {
    if (tokens.length === 0) return;
    if (turn !== this.#turn) this.flush();
    this.#turn = turn;
    if (this.#tokens.length === 0) queueMicrotask(() => this.flush());
    for (const token of tokens) {
      this.#tokens.push(token);
      if (this.#tokens.length >= batchMax) this.flush();
    }
  }

  /** Tokens out of a thread that was read back; nothing when there are none. */
  readBack(turn: number, via: 'resume' | 'read', tokens: readonly number[]): void {
    this.flush();
    if (tokens.length > 0) this.#record(turn, via, tokens);
  }

  flush(): void {
    const tokens = this.#tokens;
    if (tokens.length === 0) return;
    this.#tokens = [];
    this.#record(this.#turn, 'live', tokens);
  }

  #record(turn: number, via: 'live' | 'resume' | 'read', tokens: readonly number[]): void {
    this.#recorder.record({ type: 'client-tokens', client: this.#client, turn, via, tokens });
  }
}
