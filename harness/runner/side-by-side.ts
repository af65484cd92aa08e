/**
 * Runs `work` over the items, at most `workers` at a time, and answers in the order of the items.
 * The first throw stops new work; it is thrown again when what was under way has ended.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  workers: number,
  work: (item: T, worker: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let failure: { error: unknown } | undefined;
  const lane = async (worker: number) => {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        results[index] = await work(items[index] as T, worker);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, (_, w) => lane(w + 1)));
  if (failure !== undefined) throw failure.error;
  return results;
}
