/**
 * Places of at most `max` items, in order: those that matter and what is nearest to them. This is how
 * a report that must stay small decides what of a long history it shows.
 */
export function nearest<T>(
  items: readonly T[],
  max: number,
  matters: (item: T, place: number) => boolean,
): number[] {
  if (items.length <= max) return items.map((_, place) => place);
  const far = items.length;
  const distance = items.map((item, place) => (matters(item, place) ? 0 : far));
  for (let i = 1; i < far; i++) {
    distance[i] = Math.min(distance[i] ?? far, (distance[i - 1] ?? far) + 1);
  }
  for (let i = far - 2; i >= 0; i--) {
    distance[i] = Math.min(distance[i] ?? far, (distance[i + 1] ?? far) + 1);
  }
  return items
    .map((_, place) => place)
    .sort((a, b) => (distance[a] ?? far) - (distance[b] ?? far) || a - b)
    .slice(0, max)
    .sort((a, b) => a - b);
}
