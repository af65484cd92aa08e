import { tokensIn } from '../wire/tokens.ts';
import type { Pace } from './pace.ts';
import { at, type RpcNotification, textAt } from './rpc-message.ts';
import type { StoredTurn } from './thread-history.ts';
import type { TokenLog } from './token-log.ts';

/** A turn that this client asked for. */
export class Turn {
  readonly number: number;
  /** The server's id, once it is known. */
  id: string | undefined;
  /** `turn/start` has been sent, and it is not known yet whether it arrived. */
  submitted = false;
  /** Its provider waits for word of how far this client is. */
  isPaced = false;
  /** Final status, once it is known. */
  status: string | undefined;
  error: string | undefined;
  /** How the client learned of its end. */
  learned: 'live' | 'resume' | 'read' | undefined;
  /** When a sign of it last came, on the clock. */
  heardAt = 0;
  /** When it was last looked up, found or not. */
  lookedUpAt = 0;
  readonly finished: Promise<'finished'>;
  #resolve: () => void = () => {};

  constructor(number: number) {
    this.number = number;
    this.finished = new Promise((resolve) => {
      this.#resolve = () => resolve('finished');
    });
  }

  finish(status: string, error: string | undefined, learned: 'live' | 'resume' | 'read'): void {
    this.learned ??= learned;
    this.status ??= status;
    this.error ??= error;
    this.#resolve();
  }
}

/** Which turn of the server is which turn of the workload, and what came for it. */
export class TurnBook {
  readonly #tokens: TokenLog;
  readonly #now: () => number;
  readonly #pace: Pace | undefined;
  readonly #numbers = new Map<string, number>();
  #current: Turn | undefined;
  #onStream: () => void = () => {};
  #inThread = 0;

  /** Resolves with the first delta of any turn. */
  readonly streams: Promise<void> = new Promise((resolve) => {
    this.#onStream = resolve;
  });

  constructor(tokens: TokenLog, now: () => number, pace?: Pace) {
    this.#tokens = tokens;
    this.#pace = pace;
    this.#now = now;
  }

  /** Whether the thread has turns that the server told us of. */
  get hasTurns(): boolean {
    return this.#inThread > 0;
  }

  /** What comes next belongs to another thread. */
  leaveThread(): void {
    this.#inThread = 0;
  }

  begin(number: number): Turn {
    this.#current = new Turn(number);
    return this.#current;
  }

  bind(turn: Turn, id: string): void {
    turn.id = id;
    turn.heardAt = this.#now();
    if (!this.#numbers.has(id)) this.#inThread++;
    this.#numbers.set(id, turn.number);
  }

  numberOf(id: string | undefined): number | undefined {
    return id === undefined ? undefined : this.#numbers.get(id);
  }

  onNotification({ method, params }: RpcNotification): void {
    const id = textAt(params, 'turnId') ?? textAt(params, 'turn', 'id');
    if (id === undefined) return;
    const turn = this.#current;
    // Turns go one after the other: what has an unknown id belongs to the one that was just asked for.
    if (turn && !this.#numbers.has(id)) this.bind(turn, id);
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    if (turn?.number === number) turn.heardAt = this.#now();
    if (method === 'item/agentMessage/delta') {
      this.#onStream();
      const tokens = tokensIn(textAt(params, 'delta') ?? '');
      this.#tokens.live(number, tokens, textAt(params, 'itemId'));
      const last = tokens.at(-1);
      if (turn?.isPaced && last !== undefined) this.#pace?.seen(last);
    }
    if (method === 'turn/completed' && turn?.number === number) {
      const ended = at(params, 'turn');
      const status = textAt(ended, 'status') ?? 'completed';
      turn.finish(status, textAt(ended, 'error', 'message'), 'live');
    }
  }

  /** Learns from a thread that was read back what became of `turn`. Answers with its stored form. */
  reconcile(
    turn: Turn,
    stored: readonly StoredTurn[],
    via: 'resume' | 'read',
  ): StoredTurn | undefined {
    const mine =
      stored.find((one) => one.id === turn.id || one.number === turn.number) ??
      // It has just begun: its prompt is not stored yet.
      stored.find((one) => one.number === undefined && !this.#numbers.has(one.id));
    if (mine === undefined) return undefined;
    this.bind(turn, mine.id);
    if (mine.status !== 'inProgress') turn.finish(mine.status, mine.error, via);
    return mine;
  }
}
