export type StepVerdict = 'good' | 'bad' | 'skip';

export interface Bisection {
  /** The nearest to the good end that is bad. */
  readonly firstBad: string;
  /** The last one before it that is good; those in between could not be judged. */
  readonly lastGood: string;
  readonly skipped: readonly string[];
}

/**
 * Binary search over versions, of which the first is known to be good and the last to be bad. One that
 * cannot be judged is skipped for its nearest neighbour; each version is judged once.
 */
export async function bisect(
  versions: readonly string[],
  judge: (version: string, left: number) => Promise<StepVerdict>,
): Promise<Bisection> {
  let good = 0;
  let bad = versions.length - 1;
  const skipped = new Set<number>();
  for (;;) {
    const open = range(good + 1, bad).filter((place) => !skipped.has(place));
    const middle = nearest(open, (good + bad) / 2);
    if (middle === undefined) break;
    const left = Math.ceil(Math.log2(open.length + 1));
    const verdict = await judge(versions[middle] ?? '', left);
    if (verdict === 'good') good = middle;
    else if (verdict === 'bad') bad = middle;
    else skipped.add(middle);
  }
  const between = [...skipped].filter((place) => good < place && place < bad).sort((a, b) => a - b);
  return {
    firstBad: versions[bad] ?? '',
    lastGood: versions[good] ?? '',
    skipped: between.map((place) => versions[place] ?? ''),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
}

function nearest(places: readonly number[], to: number): number | undefined {
  return [...places].sort((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
}
