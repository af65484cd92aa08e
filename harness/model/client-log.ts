import type { OperationName, OperationValue } from '../history/event.ts';
import type { World } from './world.ts';

export interface Operation {
  readonly number: number;
  readonly f: OperationName;
  readonly value?: OperationValue;
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What a client says of its operations, and of the ends of its connections. */
export class ClientLog {
  readonly #world: World;
  readonly #client: string;
  readonly #next: () => number;
  readonly #open = new Map<number, Operation>();

  constructor(world: World, client: string, next: () => number) {
    this.#world = world;
    this.#client = client;
    this.#next = next;
  }

  invoke(f: OperationName, value?: OperationValue): Operation {
    const number = this.#next();
    const of = { f, ...(value && { value }) };
    this.#open.set(number, { number, ...of });
    this.#world.record({ type: 'invoke', client: this.#client, operation: number, ...of });
    return { number, ...of };
  }

  /** Says how an operation ended; only once. */
  settle(
    operation: Operation | undefined,
    type: 'ok' | 'fail' | 'info',
    more?: OperationValue,
    error?: Failure,
  ): void {
    if (operation === undefined || !this.#open.delete(operation.number)) return;
    const { number, f, value } = operation;
    const both = value || more ? { value: { ...value, ...more } } : {};
    const of = { operation: number, f, ...both, ...(error && { error }) };
    this.#world.record({ type, client: this.#client, ...of });
  }

  /** A client of ours dials; it hears whether the connection stands. */
  dial(attempt: number, delayMs: number): { stands(): void; failed(): void } {
    const client = this.#client;
    this.#world.record({ type: 'client-connecting', client, attempt, delayMs });
    const operation = this.invoke('connect', { attempt });
    return {
      stands: () => {
        this.settle(operation, 'ok');
        this.#world.record({ type: 'client-connected', client, attempt });
      },
      failed: () => {
        const error = 'socket hang up';
        const failure = { code: 'CONNECTION_LOST', message: error };
        this.settle(operation, 'fail', undefined, failure);
        this.#world.record({ type: 'client-connect-failed', client, attempt, error });
      },
    };
  }

  /** A connection is over, and so is what waited on it; a turn goes on. */
  closed(code: number, own: boolean, error?: string): void {
    const why = error === undefined ? {} : { error };
    const client = this.#client;
    this.#world.record({ type: 'client-closed', client, code, reason: '', own, ...why });
    for (const operation of [...this.#open.values()]) {
      if (['turn', 'command', 'close'].includes(operation.f)) continue;
      const message = `connection lost in ${operation.f}`;
      this.settle(operation, 'info', undefined, { code: 'CONNECTION_LOST', message });
    }
  }

  /** The harness stops: what is open has no outcome. */
  stop(): void {
    const error = { code: 'ABORTED', message: 'the run was stopped' };
    for (const operation of [...this.#open.values()]) {
      this.settle(operation, 'info', undefined, error);
    }
  }
}
