import { writeFile } from 'node:fs/promises';
import { createServer, type NetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { compiledProgram } from './fixture-program.ts';
import { LineReader } from './line-reader.ts';
import type { ProcessRecorder } from './process-event.ts';

export interface ShimOptions {
  /** What the history calls the real program: `server`. */
  readonly name: string;
  /** The real program. */
  readonly program: string;
  readonly version?: string;
  /** Private folder for its sockets and for the executable. */
  readonly folder: string;
  /** Where the client's side goes: the link, whose server is at `serverPath`. */
  readonly dial: NetConnectOpts;
  readonly recorder: ProcessRecorder;
  /** Told about every start and end of the real program. */
  onStarted?(pid: number): void;
  onExited?(pid: number): void;
}

export interface StdioShim {
  /** The executable to give to the client in place of the real program. */
  readonly path: string;
  close(): Promise<void>;
}

/** Path of the socket on which the shim waits for the link; known before there is a shim. */
export function shimServerPath(folder: string): string {
  return join(folder, 'stdio-server.sock');
}

/**
 * Makes an executable that stands in for a program that talks on its standard streams. Whoever runs
 * it runs the real program, with a link between; the real one's starts and ends are recorded.
 */
export async function makeStdioShim(options: ShimOptions): Promise<StdioShim> {
  const { folder, program, dial } = options;
  const report = join(folder, 'stdio-report.sock');
  const server = createServer((socket) => {
    const told = new ShimReport(options);
    const reader = new LineReader((line) => told.take(line), 1024 * 1024);
    socket.on('data', (bytes: Buffer) => reader.push(bytes));
    socket.on('error', () => {});
    socket.on('close', () => told.end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(report, resolve);
  });
  const plan = JSON.stringify({ program, dial, listen: shimServerPath(folder), report });
  const node = quoted(process.execPath);
  const shim = quoted(compiledProgram('harness/processes/programs/stdio-shim.js'));
  const path = join(folder, 'stdio-shim');
  const script = `#!/bin/sh\nMIDTURN_SHIM=${quoted(plan)} exec ${node} ${shim} "$@"\n`;
  await writeFile(path, script, { mode: 0o755 });
  return {
    path,
    // Shims that still run hold a connection each; they end with their client.
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What one shim tells of its program. */
class ShimReport {
  readonly #options: ShimOptions;
  readonly #stderr: string[] = [];
  readonly #stderrReader = new LineReader((line) => this.#heard(line));
  #pid: number | undefined;

  constructor(options: ShimOptions) {
    this.#options = options;
  }

  take(line: string): void {
    const event = JSON.parse(line) as Report;
    const { name: process, version, recorder } = this.#options;
    if (event.event === 'started') {
      const { pid, argv } = event;
      this.#pid = pid;
      const about = version === undefined ? {} : { version };
      recorder.record({ type: 'process-started', process, pid, argv, ...about });
      this.#options.onStarted?.(pid);
    } else if (event.event === 'stderr') this.#stderrReader.push(Buffer.from(event.text));
    else this.#exited(event.code, event.signal);
  }

  /** The shim itself is gone: so is the program, or it soon will be. */
  end(): void {
    if (this.#pid !== undefined) this.#exited(null, null);
  }

  #exited(code: number | null, signal: string | null): void {
    const pid = this.#pid as number;
    this.#pid = undefined;
    const { name: process, recorder } = this.#options;
    const stderr = [...this.#stderr];
    // Whoever started it may end it: only a death by a signal or a failure is unexpected.
    const expected = signal === null && code === 0;
    recorder.record({ type: 'process-exited', process, pid, code, signal, expected, stderr });
    this.#options.onExited?.(pid);
  }

  #heard(text: string): void {
    const { name: process, recorder } = this.#options;
    this.#stderr.push(text);
    if (this.#stderr.length > 50) this.#stderr.shift();
    recorder.record({ type: 'process-output', process, stream: 'stderr', text });
  }
}

type Report =
  | { readonly event: 'started'; readonly pid: number; readonly argv: readonly string[] }
  | { readonly event: 'stderr'; readonly text: string }
  | { readonly event: 'exited'; readonly code: number | null; readonly signal: string | null };

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
