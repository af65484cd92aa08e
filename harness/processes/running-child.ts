import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../clock.ts';
import { ProcessTree } from './process-tree.ts';
import { guard } from './registry.ts';
import type { Exit, ProcessOptions, RunningProcess } from './start-process.ts';

const stderrLinesMax = 50;
/** Lines of one process that go into the history. */
const recordedLinesMax = 10_000;
/** As long as a program may take to say goodbye to its clients. */
const graceMs = 4_000;
const killMs = 2_000;
const pollMs = 20;
/** How long output may stay open after the end: a descendant can hold the pipe. */
const drainMs = 500;

type Settings = ProcessOptions & { readonly clock: Clock };
type Stream = 'stdout' | 'stderr';

/** A child that has been spawned: its lines, its end, and how to bring it about. */
export class RunningChild implements RunningProcess {
  readonly name: string;
  readonly exited: Promise<Exit>;
  readonly stderrTail: string[] = [];
  exit: Exit | undefined;
  readonly #child: ChildProcess;
  readonly #settings: Settings;
  readonly #mark: string;
  readonly #listeners = new Map<Stream, Set<(line: string) => void>>();
  #tree: ProcessTree | undefined;
  #release = () => {};
  #recordedLines = 0;
  #ending = false;
  #stopping: Promise<void> | undefined;

  constructor(child: ChildProcess, mark: string, settings: Settings) {
    this.name = settings.name;
    this.#child = child;
    this.#mark = mark;
    this.#settings = settings;
    // A write to a child that has ended fails; its end is told by `exited`.
    child.stdin?.on('error', () => {});
    child.on('error', () => {});
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        const done = () => {
          drain.cancel();
          child.off('close', done);
          resolve(this.#ended({ code, signal }));
        };
        const drain = settings.clock.after(drainMs, done);
        child.once('close', done);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#tree?.alive ?? false;
  }

  get stdin(): NodeJS.WritableStream {
    return this.#child.stdin as NodeJS.WritableStream;
  }

  started(argv: readonly string[]): void {
    const { name, version, recorder } = this.#settings;
    const tree = new ProcessTree(this.pid, this.#mark);
    this.#tree = tree;
    this.#release = guard({
      name: `${name} (pid ${this.pid})`,
      kind: 'process',
      end: () => this.stop(),
      endNow: () => tree.signal('SIGKILL'),
    });
    recorder.record({
      type: 'process-started',
      process: name,
      pid: this.pid,
      argv,
      ...(version !== undefined && { version }),
    });
  }

  line(stream: Stream, text: string): void {
    if (stream === 'stderr') {
      this.stderrTail.push(text);
      if (this.stderrTail.length > stderrLinesMax) this.stderrTail.shift();
    }
    for (const listener of this.#listeners.get(stream) ?? []) listener(text);
    const { recordOutput = ['stderr'], recorder, name } = this.#settings;
    if (!recordOutput.includes(stream) || this.#recordedLines >= recordedLinesMax) return;
    this.#recordedLines++;
    recorder.record({ type: 'process-output', process: name, stream, text });
  }

  onLine(stream: Stream, listener: (line: string) => void): () => void {
    const listeners = this.#listeners.get(stream) ?? new Set();
    this.#listeners.set(stream, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  expectEnd(): void {
    this.#ending = true;
  }

  describe(): string {
    const { code, signal } = this.exit ?? {};
    let state = `runs (pid ${this.pid})`;
    if (this.exit) state = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const lines = this.stderrTail.slice(-5).map((line) => `\n  ${line}`);
    return `${this.name} ${state}${lines.length > 0 ? `; its last stderr lines:${lines.join('')}` : '; it wrote nothing to stderr'}`;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#ending = true;
    const tree = this.#tree;
    if (!tree) return;
    if (tree.signal('SIGTERM') > 0) {
      // A paused process acts on SIGTERM only when it goes on.
      tree.signal('SIGCONT');
      if (!(await this.#gone(tree, graceMs))) {
        tree.signal('SIGKILL');
        await this.#gone(tree, killMs);
      }
    } else if (process.platform === 'win32' && !this.exit) {
      this.#child.kill('SIGKILL');
    }
    if (!tree.alive) this.#release();
    await this.endWithin(killMs);
  }

  /** Leaves no timer behind. */
  endWithin(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const late = this.#settings.clock.after(delayMs, resolve);
      void this.exited.then(() => {
        late.cancel();
        resolve();
      });
    });
  }

  async #gone(tree: ProcessTree, withinMs: number): Promise<boolean> {
    const { clock } = this.#settings;
    const deadline = clock.now() + withinMs;
    while (tree.alive) {
      if (clock.now() >= deadline) return false;
      await clock.sleep(pollMs);
    }
    return true;
  }

  #ended(exit: Exit): Exit {
    this.exit = exit;
    this.#settings.recorder.record({
      type: 'process-exited',
      process: this.name,
      pid: this.pid,
      code: exit.code,
      signal: exit.signal,
      expected: this.#ending,
      stderr: [...this.stderrTail],
    });
    return exit;
  }
}
