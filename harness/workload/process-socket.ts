import type { RunningProcess } from '../processes/start-process.ts';
import type { Closing, MessageSocket } from './message-socket.ts';
import { RequestFailure } from './request-failure.ts';

/**
 * JSON lines on the standard streams of a program. The connection is the program: it ends when the
 * program does, with code 1000 for exit code 0 and 1006 for every other end.
 */
export class ProcessSocket implements MessageSocket {
  readonly closed: Promise<Closing>;
  readonly #child: RunningProcess;
  readonly #early: string[] = [];
  #onMessage: (text: string) => void;
  #open = true;
  #own = false;
  #why: string | undefined;

  constructor(child: RunningProcess) {
    this.#child = child;
    this.#onMessage = (text) => this.#early.push(text);
    child.onLine('stdout', (line) => {
      if (line !== '') this.#onMessage(line);
    });
    this.closed = child.exited.then(({ code }) => {
      this.#open = false;
      const well = code === 0 && this.#why === undefined;
      const error = well ? {} : { error: this.#why ?? child.describe() };
      return { code: well ? 1000 : 1006, reason: '', own: this.#own, ...error };
    });
  }

  get open(): boolean {
    return this.#open;
  }

  listen(onMessage: (text: string) => void): void {
    this.#onMessage = onMessage;
    for (const text of this.#early.splice(0)) onMessage(text);
  }

  send(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(`${text}\n`, (error?: Error | null) => {
        if (error) reject(new RequestFailure('CONNECTION_LOST', error.message));
        else resolve();
      });
    });
  }

  /** The end of its input tells a program that its client is done. */
  close(): void {
    this.finish();
  }

  finish(): void {
    this.#own = true;
    this.#child.expectEnd();
    this.#child.stdin.end();
  }

  terminate(why: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#own = true;
    this.#why ??= why;
    void this.#child.stop();
  }
}
