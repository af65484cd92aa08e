import { backoffMs } from './backoff.ts';
import type { ClientOptions } from './client-options.ts';
import { isUnknown, type Operations } from './operations.ts';
import { promptOf } from './prompt.ts';
import { settledWithin } from './race.ts';
import { isTransient, RequestFailure } from './request-failure.ts';
import type { RpcConnection } from './rpc-connection.ts';
import { textAt } from './rpc-message.ts';
import type { Session } from './session.ts';
import type { Thread } from './thread.ts';
import type { TokenLog } from './token-log.ts';
import type { Turn, TurnBook } from './turn-book.ts';
import type { TurnSpec, Workload } from './workload.ts';

/** Failures of requests in a row before a turn, or the last reading, is given up. */
const failuresMax = 10;
/** A turn that was silent for this long is looked up: its end may have been missed. */
const lookUpMs = 3_000;
/** How often, and how long apart, a turn is looked for before it is submitted again. */
const searches = 2;
const searchMs = 250;

export interface ClientParts {
  readonly session: Session;
  readonly thread: Thread;
  readonly book: TurnBook;
  readonly tokens: TokenLog;
  readonly operations: Operations;
  /** Whether it sends its prompt again on a new connection without a look whether the turn is there. */
  readonly resubmits: boolean;
}

/**
 * A client as it should be: it submits a turn once, notices that the transport is gone, comes back,
 * takes the thread up again, and reads back what it missed. What an implementation does to it is
 * recorded; it throws only `RequestFailure`s with `ABORTED` and `GAVE_UP`.
 */
export class ReferenceClient {
  readonly #options: ClientOptions;
  readonly #parts: ClientParts;

  constructor(options: ClientOptions, parts: ClientParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Does one turn to its end, whatever happens to the connection. */
  async turn(spec: TurnSpec, number: number): Promise<void> {
    const { book, operations, thread } = this.#parts;
    if (spec.newThread === true) {
      thread.leave();
      book.leaveThread();
    }
    const turn = book.begin(number);
    const open = operations.invoke('turn', { turn: number });
    const seen = () => ({
      status: turn.status ?? 'unknown',
      ...(thread.id && { thread: thread.id }),
      ...(turn.learned && { learned: turn.learned }),
    });
    try {
      await this.#persist(turn, (rpc) => this.#advance(rpc, turn, spec));
      if (turn.status === 'completed') open.ok(seen());
      else open.fail(new RequestFailure('TURN_FAILED', turn.error ?? `${turn.status}`), seen());
    } catch (error) {
      if (isUnknown(error)) open.info(error, seen());
      else open.fail(error, seen());
      if (error instanceof RequestFailure && error.code === 'RPC_ERROR') return;
      throw error;
    }
  }

  /** Reads the threads back: the independent truth about what the turns produced. */
  async readBack(): Promise<void> {
    for (const id of this.#parts.thread.ids) await this.#readThread(id);
  }

  async #readThread(id: string): Promise<void> {
    const { thread, tokens, book } = this.#parts;
    for (let failures = 0; failures < failuresMax; failures++) {
      const rpc = await this.#parts.session.connected();
      try {
        for (const stored of await thread.read(rpc, id)) {
          const number = book.numberOf(stored.id) ?? stored.number;
          if (number !== undefined) tokens.readBack(number, 'read', stored.tokens);
        }
        return;
      } catch (error) {
        if (!isTransient(error)) return;
        await this.#recover(rpc, error, failures);
      }
    }
  }

  /** Ends the connection as the workload says; an end that does not come is cut short. */
  async end(ending: Workload['ending']): Promise<void> {
    const rpc = this.#parts.session.current;
    if (!rpc) return;
    const { clock, bounds } = this.#options;
    const open = this.#parts.operations.invoke('close', { ending });
    if (ending === 'close') rpc.socket.close();
    else rpc.socket.finish();
    const closing = await settledWithin(clock, bounds.closeMs, undefined, [rpc.closed]);
    if (closing === undefined) {
      const late = `the connection did not end within ${bounds.closeMs} ms`;
      open.info(new RequestFailure('TIMED_OUT', late));
      rpc.socket.terminate(late);
      await rpc.closed;
    } else if (ending === 'close' && closing.code === 1006) {
      open.fail(
        new RequestFailure('CLOSE_UNANSWERED', closing.error ?? 'the end came without Close'),
      );
    } else open.ok({ code: closing.code });
  }

  /** Repeats `step` over connections until the turn has ended. */
  async #persist(turn: Turn, step: (rpc: RpcConnection) => Promise<void>): Promise<void> {
    const { clock, turnMs = 120_000 } = this.#options;
    const deadline = clock.now() + turnMs;
    let failures = 0;
    while (turn.status === undefined) {
      const rpc = await this.#parts.session.connected();
      try {
        await step(rpc);
        failures = 0;
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (++failures >= failuresMax) {
          throw new RequestFailure('GAVE_UP', `${failures} failures in a row: ${String(error)}`);
        }
        await this.#recover(rpc, error, failures);
      }
      if (turn.status === undefined && clock.now() >= deadline) {
        throw new RequestFailure('GAVE_UP', `turn ${turn.number} had no end within ${turnMs} ms`);
      }
    }
  }

  /** A peer that does not answer gets a new connection; one that is overloaded gets time. */
  async #recover(rpc: RpcConnection, error: unknown, failures: number): Promise<void> {
    if (!(error instanceof RequestFailure)) return;
    const { seed, client } = this.#options;
    if (error.code === 'TIMED_OUT') rpc.socket.terminate(error.message);
    if (error.code === 'OVERLOADED' || error.code === 'RESUME_REFUSED') {
      await this.#parts.session.pause(backoffMs(failures + 2, seed, client));
    }
  }

  async #advance(rpc: RpcConnection, turn: Turn, spec: TurnSpec): Promise<void> {
    const isBack = rpc.attachedTo === undefined && turn.submitted;
    await this.#attach(rpc, turn);
    if (isBack && this.#parts.resubmits && turn.status === undefined) turn.id = undefined;
    if (turn.id === undefined) await this.#submit(rpc, turn, spec);
    if (turn.status === undefined) await this.#watch(rpc, turn);
  }

  /** Makes this connection one on which the thread's notifications come. */
  async #attach(rpc: RpcConnection, turn: Turn): Promise<void> {
    const { thread, book, tokens } = this.#parts;
    if (thread.id === undefined) return thread.start(rpc);
    if (rpc.attachedTo === thread.id) return;
    try {
      const mine = book.reconcile(turn, await thread.resume(rpc, thread.id), 'resume');
      this.#options.pace?.back();
      if (mine) tokens.readBack(turn.number, 'resume', mine.tokens);
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.code !== 'RPC_ERROR') throw error;
      // A thread without a turn is not kept anywhere: codex says "no rollout found" to all of them.
      if (!book.hasTurns) return thread.start(rpc);
      throw new RequestFailure('RESUME_REFUSED', error.message);
    }
  }

  async #submit(rpc: RpcConnection, turn: Turn, spec: TurnSpec): Promise<void> {
    const { book, thread } = this.#parts;
    const { resubmits } = this.#parts;
    if (turn.submitted && !resubmits && (await this.#search(rpc, turn))) return;
    turn.submitted = true;
    turn.isPaced = spec.paced === true && this.#options.pace !== undefined;
    const marks = turn.isPaced ? ['paced=1'] : [];
    const params = {
      threadId: thread.id,
      input: [{ type: 'text', text: promptOf(spec, turn.number, ...marks) }],
    };
    const answer = rpc.request('turn/start', params, this.#options.bounds.requestMs);
    try {
      // The end of the turn says as much as the answer does, should the answer never come.
      const result = await Promise.race([answer, turn.finished]);
      const id = textAt(result, 'turn', 'id');
      if (id !== undefined) book.bind(turn, id);
    } catch (error) {
      if (!(error instanceof RequestFailure) || turn.id === undefined) throw error;
      if (error.code !== 'TIMED_OUT') throw error;
    } finally {
      answer.catch(() => {});
    }
  }

  /** Whether the server has the turn after all; it may still be on its way into the thread. */
  async #search(rpc: RpcConnection, turn: Turn): Promise<boolean> {
    const { thread, book, session } = this.#parts;
    for (let search = 0; search < searches; search++) {
      await session.pause(searchMs);
      if (turn.id !== undefined) return true;
      await this.#lookUp(rpc, turn, thread, book);
    }
    return turn.id !== undefined;
  }

  /** Until the turn ends or the connection does; looks the turn up when it has been silent for long. */
  async #watch(rpc: RpcConnection, turn: Turn): Promise<void> {
    const { clock } = this.#options;
    const { thread, book } = this.#parts;
    for (;;) {
      const quietMs = clock.now() - Math.max(turn.heardAt, turn.lookedUpAt);
      const what = await settledWithin(clock, Math.max(1, lookUpMs - quietMs), 'quiet', [
        turn.finished,
        rpc.closed.then(() => 'closed'),
      ]);
      if (what === 'closed' && turn.status === undefined) {
        throw new RequestFailure('CONNECTION_LOST', `connection lost in turn ${turn.number}`);
      }
      if (turn.status !== undefined) return;
      if (clock.now() - Math.max(turn.heardAt, turn.lookedUpAt) < lookUpMs) continue;
      await this.#lookUp(rpc, turn, thread, book);
      return;
    }
  }

  async #lookUp(rpc: RpcConnection, turn: Turn, thread: Thread, book: TurnBook): Promise<void> {
    if (thread.id === undefined) return;
    turn.lookedUpAt = this.#options.clock.now();
    try {
      book.reconcile(turn, await thread.read(rpc, thread.id), 'read');
    } catch (error) {
      // A thread without a turn cannot be read.
      if (!(error instanceof RequestFailure) || error.code !== 'RPC_ERROR') throw error;
    }
  }
}
