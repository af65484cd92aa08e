import type { AcpSession } from './acp-session.ts';
import type { ClientOptions } from './client-options.ts';
import { isUnknown, type Operations } from './operations.ts';
import { promptOf } from './prompt.ts';
import { settledWithin } from './race.ts';
import { RequestFailure } from './request-failure.ts';
import type { RpcConnection } from './rpc-connection.ts';
import { textAt } from './rpc-message.ts';
import type { Session } from './session.ts';
import type { TokenLog } from './token-log.ts';
import type { TurnSpec } from './workload.ts';

export interface AcpClientParts {
  readonly session: Session;
  readonly acp: AcpSession;
  readonly tokens: TokenLog;
  readonly operations: Operations;
}

export type AcpClientOptions = Omit<ClientOptions, 'endpoint'> & {
  /** Working directory of the session; the protocol wants one. */
  readonly cwd: string;
};

/**
 * A client of an ACP agent, as an editor is one: it prompts once, shows what comes, and goes on with
 * the next prompt when one fails. An agent that ended is started again and given its session back.
 */
export class AcpClient {
  readonly #options: AcpClientOptions;
  readonly #parts: AcpClientParts;

  constructor(options: AcpClientOptions, parts: AcpClientParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Throws only `RequestFailure`s with `ABORTED` and `GAVE_UP`. */
  async turn(spec: TurnSpec, number: number): Promise<void> {
    const { operations, acp, session } = this.#parts;
    const open = operations.invoke('turn', { turn: number });
    try {
      const rpc = await this.#ready();
      acp.begin(number);
      const prompt = [{ type: 'text', text: promptOf(spec, number) }];
      const { turnMs = 120_000 } = this.#options;
      const result = await rpc.request('session/prompt', { sessionId: acp.id, prompt }, turnMs);
      const reason = textAt(result, 'stopReason') ?? 'unknown';
      const status = reason === 'end_turn' ? 'completed' : reason;
      // The answer to the prompt is all that tells it, and it is told as it happens.
      const value = { status, learned: 'live' as const };
      if (reason === 'end_turn') open.ok(value);
      else open.fail(new RequestFailure('TURN_FAILED', `stop reason ${reason}`), value);
    } catch (error) {
      if (isUnknown(error)) open.info(error);
      else open.fail(error, { status: 'failed' });
      // Nothing else tells that an agent hangs: it is started anew.
      const { code } = error as RequestFailure;
      if (code === 'TIMED_OUT') session.current?.socket.terminate('the prompt was not answered');
      if (code === 'ABORTED' || code === 'GAVE_UP' || !(error instanceof RequestFailure))
        throw error;
    }
  }

  /** Has the session told again from its start, by the agent that knows it. */
  async readBack(): Promise<void> {
    const { acp, operations } = this.#parts;
    if (acp.id === undefined) return;
    try {
      const rpc = await this.#parts.session.connected();
      const value = { thread: acp.id };
      const told = await operations.run('read', value, () => this.#load(rpc));
      for (const [turn, tokens] of told) this.#parts.tokens.readBack(turn, 'read', tokens);
    } catch (error) {
      if (!(error instanceof RequestFailure) || error.code === 'ABORTED') throw error;
    }
  }

  /** Ends the agent's input, which is how an agent learns that its client is done. */
  async end(): Promise<void> {
    const rpc = this.#parts.session.current;
    if (!rpc) return;
    const { clock, bounds } = this.#options;
    const open = this.#parts.operations.invoke('close');
    rpc.socket.close();
    const closing = await settledWithin(clock, bounds.requestMs, undefined, [rpc.closed]);
    if (closing) return open.ok({ code: closing.code });
    const late = `the agent did not end within ${bounds.requestMs} ms`;
    open.info(new RequestFailure('TIMED_OUT', late));
    rpc.socket.terminate(late);
    await rpc.closed;
  }

  /** A connection that has the session: a new one, or the old one loaded again. */
  async #ready(): Promise<RpcConnection> {
    const { acp, operations, tokens } = this.#parts;
    const rpc = await this.#parts.session.connected();
    if (acp.id === undefined) {
      acp.id = await operations.run('thread-start', undefined, () => this.#open(rpc), named);
    } else if (rpc.attachedTo !== acp.id) {
      const told = await operations.run('resume', { thread: acp.id }, () => this.#load(rpc));
      for (const [turn, seen] of told) tokens.readBack(turn, 'resume', seen);
    }
    rpc.attachedTo = acp.id;
    return rpc;
  }

  async #open(rpc: RpcConnection): Promise<string> {
    const result = await this.#request(rpc, 'session/new', {});
    const id = textAt(result, 'sessionId');
    if (id === undefined) throw new RequestFailure('RPC_ERROR', 'session/new gave no session id');
    return id;
  }

  async #load(rpc: RpcConnection): Promise<ReadonlyMap<number, readonly number[]>> {
    const { acp } = this.#parts;
    let told: ReadonlyMap<number, readonly number[]>;
    acp.beginReplay();
    try {
      await this.#request(rpc, 'session/load', { sessionId: acp.id });
    } finally {
      told = acp.endReplay();
    }
    return told;
  }

  #request(rpc: RpcConnection, method: string, params: object): Promise<unknown> {
    const { cwd, bounds } = this.#options;
    return rpc.request(method, { ...params, cwd, mcpServers: [] }, bounds.requestMs);
  }
}

function named(thread: string): { thread: string } {
  return { thread };
}
