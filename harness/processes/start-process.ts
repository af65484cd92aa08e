import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Clock, systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { LineReader } from './line-reader.ts';
import type { ProcessRecorder } from './process-event.ts';
import { markVariable } from './process-tree.ts';
import { RunningChild } from './running-child.ts';

export interface ProcessOptions {
  /** What the history calls it: `server`, `provider`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited. Default: ours. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly version?: string;
  readonly recorder: ProcessRecorder;
  readonly clock?: Clock;
  /** Output that goes into the history, line by line. Default: `stderr` alone. */
  readonly recordOutput?: readonly ('stdout' | 'stderr')[];
  /** Longest line, in characters; the rest of a longer one is dropped. Default 4,096. */
  readonly lineCharsMax?: number;
}

/** How a process ended: exactly one of the two is not null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves when it has ended and its output has been read; never rejects. */
  readonly exited: Promise<Exit>;
  /** Set once it has ended. */
  readonly exit: Exit | undefined;
  /** Whether it, or anything that it started, still runs: a program may go on in a child of its own. */
  readonly alive: boolean;
  /** The last lines of its stderr, at most 50. */
  readonly stderrTail: readonly string[];
  /** Its standard input, open until it ends; programs that watch it end when we are gone. */
  readonly stdin: NodeJS.WritableStream;
  /** Calls back with every line from here on; the function returned ends that. */
  onLine(stream: 'stdout' | 'stderr', listener: (line: string) => void): () => void;
  /** Resolves when it has ended, or when the time is over. */
  endWithin(delayMs: number): Promise<void>;
  /** Says that its end from here on is what we asked for, in its own protocol. */
  expectEnd(): void;
  /** What an error about it must tell: how it ended, and the last lines of its stderr. */
  describe(): string;
  /**
   * Ends it with all its descendants: SIGTERM, a bounded wait (4 s), SIGKILL, and a bounded wait for
   * the end (2 s). May be called twice.
   */
  stop(): Promise<void>;
}

/**
 * Starts a program without a shell, in a process group of its own.
 *
 * Rejects with `PROCESS_FAILED` when it cannot be started.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const mark = randomUUID();
  const child = spawn(options.command, [...options.args], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: { ...(options.env ?? process.env), [markVariable]: mark },
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Listeners come first: output that arrives with the start must not be lost.
  const running = new RunningChild(child, mark, {
    ...options,
    clock: options.clock ?? systemClock,
  });
  readLines(child, running, options.lineCharsMax);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new HarnessError(
      'PROCESS_FAILED',
      `Expected \`${options.command}\` (${options.name}) to start: ${(error as Error).message}.`,
      { cause: error },
    );
  }
  running.started([options.command, ...options.args]);
  return running;
}

function readLines(child: ChildProcess, running: RunningChild, charsMax?: number): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const reader = new LineReader((line) => running.line(stream, line), charsMax);
    child[stream]?.on('data', (bytes: Buffer) => reader.push(bytes));
    child[stream]?.on('end', () => reader.end());
  }
}
