/**
 * Where shims report, and where their streams meet a link. A shim stands on PATH in place of a program
 * that is spoken to over its standard input and output. It runs the real program, dials the link that
 * is asked for, and hands the program's streams to the hub; the link dials the hub's `upstream`, and
 * the hub joins the two:
 *
 *     caller ⇄ stdio ⇄ shim ⇄ link (the proxy) ⇄ hub ⇄ shim ⇄ stdio ⇄ program
 *
 * A link does not say on whose behalf it dials. So shims take turns: one at a time is told to dial, and
 * the next connection on `upstream` is its own.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import { HarnessError } from '../../errors.ts';
import type { Endpoint } from '../endpoint.ts';
import { printEndpoint } from '../endpoint-text.ts';
import { checkSocketPath } from '../socket-path.ts';
import { joinSockets } from './join-sockets.ts';
import { firstJsonLine, onJsonLines, sendJsonLine } from './json-lines.ts';

/** One run of the program behind a shim. */
export interface ShimCall {
  /** Calls of a hub count from 1. */
  readonly call: number;
  /** Of the real program. */
  readonly pid: number;
  /** Of the shim, whose parent is the caller. */
  readonly shimPid: number;
  readonly callerPid: number;
  readonly argv: readonly string[];
  readonly cwd: string;
}

export interface ShimExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ShimListener {
  started?(call: ShimCall): void;
  /** Text that the program wrote to stderr; the caller got it too. */
  stderr?(call: ShimCall, text: string): void;
  exited?(call: ShimCall, exit: ShimExit): void;
}

export interface ShimHub {
  /** The server side of the hop: what a link (`interpose`) has as its upstream. */
  readonly upstream: Endpoint;
  /** What shims need to know to find this hub; `writeShim` puts it into the program. */
  readonly address: string;
  /** What shims dial: the link's address. Until it is set, shims wait. */
  front(endpoint: Endpoint): void;
  close(): Promise<void>;
}

/** Longest wait from a shim's dial to the link's on `upstream`; then it is the next one's turn. */
const turnMs = 10_000;

interface Waiting {
  readonly control: Socket;
  readonly streams: Socket;
}

/** Opens a hub with two unix sockets in `folder`, which must be private to the run. */
export async function openShimHub(
  folder: string,
  listener: ShimListener = {},
  clock: Clock = systemClock,
): Promise<ShimHub> {
  const hub = new Hub(listener, clock);
  const address = await hub.listen(join(folder, 'hub.sock'), (socket) => hub.meet(socket));
  const path = await hub.listen(join(folder, 'real.sock'), (socket) => hub.serve(socket));
  return {
    address,
    upstream: { transport: 'unix', path },
    front: (endpoint) => hub.open(endpoint),
    close: () => hub.close(),
  };
}

class Hub {
  readonly #listener: ShimListener;
  readonly #clock: Clock;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** By token: the two sockets of a shim come in any order. */
  readonly #half = new Map<string, Partial<Waiting>>();
  readonly #queue: Waiting[] = [];
  #front: Endpoint | undefined;
  #turn: Waiting | undefined;
  #calls = 0;

  constructor(listener: ShimListener, clock: Clock) {
    this.#listener = listener;
    this.#clock = clock;
  }

  async listen(path: string, onSocket: (socket: Socket) => void): Promise<string> {
    checkSocketPath(path);
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      onSocket(socket);
    });
    this.#servers.push(server);
    server.listen({ path });
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new HarnessError('PORT_IN_USE', `Cannot listen on \`unix:${path}\`.`, { cause: error });
    }
    return path;
  }

  /** A shim's socket: its first line says whether it is for reports or for the program's streams. */
  async meet(socket: Socket): Promise<void> {
    const hello = await firstJsonLine(socket);
    const { role, token } = hello ?? {};
    if (typeof token !== 'string' || (role !== 'control' && role !== 'streams')) {
      socket.destroy();
      return;
    }
    if (role === 'control') this.#follow(socket, hello as unknown as ShimCall);
    const half = { ...this.#half.get(token), [role]: socket };
    this.#half.set(token, half);
    socket.on('close', () => this.#half.delete(token));
    if (!half.control || !half.streams) return;
    this.#half.delete(token);
    this.#queue.push({ control: half.control, streams: half.streams });
    this.#next();
  }

  /** A link's connection: it is for the shim that was told to dial. */
  serve(socket: Socket): void {
    const turn = this.#turn;
    if (!turn) {
      socket.destroy();
      return;
    }
    joinSockets(socket, turn.streams);
    this.#over(turn);
  }

  open(endpoint: Endpoint): void {
    this.#front = endpoint;
    this.#next();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  #follow(control: Socket, { pid, shimPid, callerPid, argv, cwd }: ShimCall): void {
    this.#calls += 1;
    const call: ShimCall = { call: this.#calls, pid, shimPid, callerPid, argv, cwd };
    this.#listener.started?.(call);
    onJsonLines(control, ({ stderr, exit, front }) => {
      if (typeof stderr === 'string') this.#listener.stderr?.(call, stderr);
      if (exit) this.#listener.exited?.(call, exit as ShimExit);
      // It could not dial, or the link has ended it again: nobody will come for it.
      if (front === 'closed' && this.#turn?.control === control) this.#over(this.#turn);
    });
  }

  #next(): void {
    if (this.#turn || !this.#front) return;
    const turn = this.#queue.shift();
    if (!turn) return;
    if (turn.streams.destroyed) {
      this.#next();
      return;
    }
    this.#turn = turn;
    const timer = this.#clock.after(turnMs, () => this.#over(turn));
    turn.streams.on('close', () => {
      timer.cancel();
      this.#over(turn);
    });
    sendJsonLine(turn.control, { dial: printEndpoint(this.#front) });
  }

  #over(turn: Waiting): void {
    if (this.#turn !== turn) return;
    this.#turn = undefined;
    this.#next();
  }
}
