import type { Clock } from '../clock.ts';

/** Resolves when one of `promises` does, or with `late` after `delayMs`; leaves no timer behind. */
export async function settledWithin<T, L>(
  clock: Clock,
  delayMs: number,
  late: L,
  promises: readonly Promise<T>[],
): Promise<T | L> {
  let timer: { cancel(): void } | undefined;
  const over = new Promise<L>((resolve) => {
    timer = clock.after(delayMs, () => resolve(late));
  });
  try {
    return await Promise.race([...promises, over]);
  } finally {
    timer?.cancel();
  }
}
