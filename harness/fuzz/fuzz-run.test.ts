import { expect, it } from 'vitest';
import { fuzzRun } from './fuzz-run.ts';

const seed = 42;
const numbers = Array.from({ length: 400 }, (_, index) => index + 1);

it('breaks no law of the codecs, and meets every limit', () => {
  const runs = numbers.map((run) => ({ run, ...fuzzRun(seed, run) }));
  const broken = runs.flatMap(({ run, broken }) =>
    broken ? [`npm run fuzz -- --seed ${seed} --run ${run}: ${broken.message}`] : [],
  );
  expect(broken).toEqual([]);
  const errors = new Set(runs.flatMap((run) => run.errors));
  for (const code of [
    ...['FRAME_TOO_LARGE', 'MESSAGE_TOO_LARGE', 'LINE_TOO_LONG', 'HEAD_TOO_LARGE'],
    ...['EVENT_TOO_LARGE', 'CHUNK_INVALID', 'HEAD_INVALID', 'FRAME_LENGTH_INVALID'],
  ]) {
    expect(errors).toContain(code);
  }
});

it('does the same for the same seed and number', () => {
  expect(fuzzRun(seed, 7)).toEqual(fuzzRun(seed, 7));
});
