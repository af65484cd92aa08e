import type { ClientOptions } from './client-options.ts';
import type { Operations } from './operations.ts';
import { RequestFailure } from './request-failure.ts';
import type { RpcConnection } from './rpc-connection.ts';
import { textAt } from './rpc-message.ts';
import { type StoredTurn, storedTurns } from './thread-history.ts';

/** The thread of a workload: started once, resumed on every new connection, read back. */
export class Thread {
  id: string | undefined;
  readonly #left: string[] = [];
  readonly #options: ClientOptions;
  readonly #operations: Operations;

  constructor(options: ClientOptions, operations: Operations) {
    this.#options = options;
    this.#operations = operations;
  }

  /** All threads of the workload so far, in the order of their turns. */
  get ids(): readonly string[] {
    return this.id === undefined ? this.#left : [...this.#left, this.id];
  }

  /** The next turn gets a thread of its own. */
  leave(): void {
    if (this.id !== undefined) this.#left.push(this.id);
    this.id = undefined;
  }

  async start(rpc: RpcConnection): Promise<void> {
    const { cwd } = this.#options;
    const params = cwd === undefined ? {} : { cwd };
    const work = async () => {
      const result = await this.#request(rpc, 'thread/start', params);
      const id = textAt(result, 'thread', 'id');
      if (id === undefined) throw new RequestFailure('RPC_ERROR', 'thread/start gave no thread id');
      return id;
    };
    this.id = await this.#operations.run('thread-start', undefined, work, (thread) => ({ thread }));
    rpc.attachedTo = this.id;
  }

  /** Subscribes the connection to the thread again, and tells what the thread holds. */
  async resume(rpc: RpcConnection, thread: string): Promise<StoredTurn[]> {
    const work = () => this.#request(rpc, 'thread/resume', { threadId: thread });
    const result = await this.#operations.run('resume', { thread }, work);
    rpc.attachedTo = thread;
    return storedTurns(result);
  }

  async read(rpc: RpcConnection, thread: string): Promise<StoredTurn[]> {
    const params = { threadId: thread, includeTurns: true };
    const work = () => this.#request(rpc, 'thread/read', params);
    return storedTurns(await this.#operations.run('read', { thread }, work));
  }

  #request(rpc: RpcConnection, method: string, params: unknown): Promise<unknown> {
    return rpc.request(method, params, this.#options.bounds.requestMs);
  }
}
