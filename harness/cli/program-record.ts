import { Writable } from 'node:stream';
import type { Recorder } from '../history/recorder-face.ts';
import { LineReader } from '../processes/line-reader.ts';
import type { ShimExit } from '../transports/shim/hub.ts';

/** The last lines of stderr that an exit is recorded with. */
const stderrLinesMax = 50;

/** What a history tells of the program behind a shim, which it calls `server`. */
export class ProgramRecord {
  readonly #recorder: Recorder;
  readonly #last: string[] = [];
  readonly #lines: LineReader;
  #pid = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#lines = new LineReader((text) => {
      this.#last.push(text);
      if (this.#last.length > stderrLinesMax) this.#last.shift();
      recorder.record({ type: 'process-output', process: 'server', stream: 'stderr', text });
    });
  }

  started(pid: number, argv: readonly string[]): void {
    this.#pid = pid;
    this.#recorder.record({ type: 'process-started', process: 'server', pid, argv });
  }

  /** A stream that passes what is written to it on to `stderr`, and records it. */
  through(stderr: Writable): Writable {
    return new Writable({
      write: (bytes: Buffer, _encoding, done) => {
        this.#lines.push(bytes);
        stderr.write(bytes, () => done());
      },
    });
  }

  exited({ code, signal }: ShimExit): void {
    this.#lines.end();
    // Whoever called it may end it: only a death by a signal or a failure is unexpected.
    const expected = signal === null && code === 0;
    const event = { type: 'process-exited', process: 'server', code, signal } as const;
    this.#recorder.record({ ...event, pid: this.#pid, expected, stderr: this.#last });
  }
}
