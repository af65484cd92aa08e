import { createServer, type NetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../clock.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { compiledProgram } from '../processes/fixture-program.ts';
import { LineReader } from '../processes/line-reader.ts';
import { guard } from '../processes/registry.ts';

const name = 'broker';
const graceMs = 3_000;
const pollMs = 20;

export interface BrokersOptions {
  /** Private folder for sockets. */
  readonly folder: string;
  /** Where the companion's side of the link goes; its server is at `brokerPath`. */
  readonly dial: NetConnectOpts;
  readonly recorder: Recorder;
  readonly clock: Clock;
  onStarted(pid: number): void;
  onExited(pid: number): void;
}

/** Path of the socket on which the broker of the day listens; known before there is one. */
export function brokerPath(folder: string): string {
  return join(folder, 'broker-server.sock');
}

/**
 * The brokers that companions leave behind. They are nobody's children, so each says itself that it
 * runs, and is known to be gone when its connection ends.
 */
export class Brokers {
  /** What a companion's environment must have so that its brokers are known. */
  readonly env: Readonly<Record<string, string>>;
  readonly #options: BrokersOptions;
  readonly #running = new Map<number, () => void>();
  readonly #server = createServer((socket) => {
    let pid: number | undefined;
    const reader = new LineReader((line) => {
      const told = JSON.parse(line) as { readonly pid: number; readonly argv: readonly string[] };
      pid = told.pid;
      this.#started(told.pid, told.argv);
    });
    socket.on('data', (bytes: Buffer) => reader.push(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (pid !== undefined) this.#exited(pid);
    });
  });
  #ending = false;

  constructor(options: BrokersOptions) {
    this.#options = options;
    const preload = compiledProgram('harness/drivers/codex-plugin-cc-preload.js');
    const plan = { dial: options.dial, listen: brokerPath(options.folder), report: this.#report };
    this.env = {
      MIDTURN_BROKER: JSON.stringify(plan),
      NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
    };
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#report, resolve);
    });
  }

  get pids(): readonly number[] {
    return [...this.#running.keys()];
  }

  /** Ends all that run: SIGTERM, on which a broker ends its app-server and removes its files. */
  async end(): Promise<void> {
    this.#ending = true;
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const pid of this.#running.keys()) send(pid, signal);
      await this.#gone();
    }
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  get #report(): string {
    return join(this.#options.folder, 'broker-report.sock');
  }

  #started(pid: number, argv: readonly string[]): void {
    const release = guard({
      name: `${name} (pid ${pid})`,
      kind: 'process',
      end: async () => void send(pid, 'SIGKILL'),
      endNow: () => send(pid, 'SIGKILL'),
    });
    this.#running.set(pid, release);
    this.#options.recorder.record({ type: 'process-started', process: name, pid, argv });
    this.#options.onStarted(pid);
  }

  #exited(pid: number): void {
    this.#running.get(pid)?.();
    this.#running.delete(pid);
    const { recorder, onExited } = this.#options;
    // It was not ours to wait for: how it ended is not known.
    const how = { code: null, signal: null, expected: this.#ending, stderr: [] };
    recorder.record({ type: 'process-exited', process: name, pid, ...how });
    onExited(pid);
  }

  async #gone(): Promise<void> {
    const { clock } = this.#options;
    const deadline = clock.now() + graceMs;
    while (this.#running.size > 0 && clock.now() < deadline) await clock.sleep(pollMs);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
