import type { Socket } from 'node:net';
import type { ReadMemory } from './read-memory.ts';

/** What a connection tells its owner. One object, so that a chunk costs no closure. */
export interface ConnectionHandler {
  /** The bytes are the owner's from here on, but for `letGo`. Not called while paused. */
  onData(bytes: Buffer): void;
  /** FIN: the peer sends nothing more, and may still read. `fault`: it was ended by that, not the peer. */
  onEnd(fault?: number): void;
  /** All bytes that were written have been taken by the kernel, after `write` had returned false. */
  onDrain(): void;
  /** The connection broke: RST from the peer, or another socket error. `onClosed` follows. */
  onBroken(how: 'rst' | 'error', message: string): void;
  /** The socket is gone. Called once, on every way out. */
  onClosed(): void;
}

/**
 * One accepted or dialled connection. It starts paused: nothing is read, so nothing is lost, before
 * its owner says `resume`.
 */
export interface Connection {
  handler: ConnectionHandler;
  /** False when the kernel did not take it all and `unsentBytesMax` is passed: wait for `onDrain`. */
  write(bytes: Buffer): boolean;
  /** FIN behind what was written. */
  end(): void;
  /**
   * RST; bytes that the peer's kernel does not have yet are lost. A unix socket knows no RST: it is
   * closed at once, both directions, and the peer sees the end of the stream.
   */
  reset(): 'rst' | 'fin';
  /** Closes without a word to the handler but `onClosed`. */
  destroy(): void;
  pause(): void;
  resume(): void;
  /** Calls back when all that was written has been taken by the kernel, or the connection is gone. */
  flush(done: () => void): void;
  /**
   * Called from within `onData`: nobody needs those bytes any more but `held`, so that the next ones may
   * be read into the same memory. Returns `held` where it was moved to: what comes next will lie right
   * behind it, and the two can leave in one write. Absent where that saves nothing.
   */
  letGo?(held: Buffer): Buffer;
  /** Bytes written that the kernel has not taken yet: it reads their memory later. */
  readonly unsentBytes: number;
  readonly closed: boolean;
}

/** Bytes that may wait for the kernel before `write` says stop. Node reads 64 KiB at a time. */
export const unsentBytesMax = 64 * 1024;

/** Options for every socket that becomes a connection: FIN one way must not end the other way. */
export const socketOptions = {
  allowHalfOpen: true,
  noDelay: true,
  highWaterMark: unsentBytesMax,
  writableHighWaterMark: unsentBytesMax,
} as const;

/** Bytes out of nowhere would be a bug of the harness; they are left to the handler that comes. */
const nobody: ConnectionHandler = {
  onData() {},
  onEnd() {},
  onDrain() {},
  onBroken() {},
  onClosed() {},
};

/**
 * Wraps a paused socket; `tcp` is the socket to reset, which differs from `socket` under TLS. `memory` is
 * what the socket was told to read into, where it was.
 */
export function connectionOver(
  socket: Socket,
  tcp: Socket | undefined,
  memory?: ReadMemory,
): Connection {
  return new SocketConnection(socket, tcp, memory);
}

class SocketConnection implements Connection {
  handler = nobody;
  closed = false;
  readonly #socket: Socket;
  readonly #tcp: Socket | undefined;
  readonly #memory: ReadMemory | undefined;

  constructor(socket: Socket, tcp: Socket | undefined, memory: ReadMemory | undefined) {
    this.#socket = socket;
    this.#tcp = tcp;
    this.#memory = memory;
    if (memory) memory.onData = (bytes) => this.handler.onData(bytes);
    else socket.on('data', (bytes: Buffer) => this.handler.onData(bytes));
    socket.on('end', () => this.#ended());
    socket.on('drain', () => this.handler.onDrain());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // EPIPE is what a write meets after an RST that nobody had read.
      const reset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      this.handler.onBroken(reset ? 'rst' : 'error', error.message);
    });
    socket.on('close', () => {
      this.closed = true;
      this.handler.onClosed();
    });
    // Adding a `data` listener makes a stream flow, unless it was paused by name.
    socket.pause();
  }

  // An RST that comes right behind data looks like FIN to libuv (`uv__stream_eof` on POLLHUP). A write
  // of no bytes tells them apart: the kernel refuses it on a socket that was reset.
  #ended(): void {
    const socket = this.#socket;
    const canTell = socket === this.#tcp && !socket.writableEnded && socket.writableLength === 0;
    if (!canTell) this.handler.onEnd();
    else socket.write(Buffer.alloc(0), (error) => error ?? this.handler.onEnd());
  }

  // Node answers false for every write of the high-water mark and more, even if the kernel took it
  // at once: what counts is what is still here.
  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes) || this.#socket.writableLength < unsentBytesMax;
  }

  end(): void {
    if (!this.#socket.writableEnded) this.#socket.end();
  }

  reset(): 'rst' | 'fin' {
    const tcp = this.#tcp;
    // libuv refuses to reset a socket whose FIN is still waiting behind unsent bytes.
    const ending = this.#socket.writableEnded && !this.#socket.writableFinished;
    if (!tcp || ending || tcp.destroyed) {
      this.#socket.destroy();
      return 'fin';
    }
    tcp.resetAndDestroy();
    if (tcp !== this.#socket) this.#socket.destroy();
    return 'rst';
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  letGo(held: Buffer): Buffer {
    return this.#memory?.letGo(held) ?? Buffer.from(held);
  }

  flush(done: () => void): void {
    const socket = this.#socket;
    if (socket.writableLength === 0 || socket.destroyed) done();
    else if (socket.writableEnded) socket.once('close', done);
    else socket.write(Buffer.alloc(0), () => done());
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }
}
