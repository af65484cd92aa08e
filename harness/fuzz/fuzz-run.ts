import { anyStream } from './any-stream.ts';
import { type Checked, checkStream } from './check-stream.ts';
import { Draw } from './draw.ts';
import type { Stream } from './stream.ts';

export interface FuzzRun extends Checked {
  readonly stream: Stream;
  /** What was broken; undefined when all laws hold. */
  readonly broken: Error | undefined;
}

/** One stream through the codecs. The same seed and number do the same. */
export function fuzzRun(seed: number, run: number): FuzzRun {
  const draw = new Draw(seed, run);
  const stream = anyStream(draw);
  try {
    return { stream, ...checkStream(stream, draw), broken: undefined };
  } catch (error) {
    return { stream, bytes: 0, units: 0, errors: [], broken: error as Error };
  }
}
