import type { Connection } from './connection.ts';
import type { Said } from './said.ts';

/** The requests of one connection of a client: their ids count from 1, and each waits for its answer. */
export class Requests {
  readonly #connection: Connection | undefined;
  readonly #waiting = new Map<string | number, (answer: Said) => void>();
  #ids = 0;

  constructor(connection?: Connection) {
    this.#connection = connection;
  }

  ask(said: Omit<Said, 'kind' | 'id'>, done: (answer: Said) => void): void {
    const id = ++this.#ids;
    this.#waiting.set(id, done);
    this.#connection?.say('client', { kind: 'request', id, ...said });
  }

  answered(answer: Said): void {
    const done = this.#waiting.get(answer.id ?? '');
    this.#waiting.delete(answer.id ?? '');
    done?.(answer);
  }
}
