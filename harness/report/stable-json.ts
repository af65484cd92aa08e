/**
 * JSON that is the same for the same data: keys named in `first` in that order, the others by name.
 * Two runs can then be compared with `diff`. What JSON cannot hold is left out (undefined) or null
 * (numbers that are not finite), as `JSON.stringify` does it.
 */
export function stableJson(value: unknown, first: readonly string[] = []): string {
  const rank = new Map(first.map((key, i) => [key, i]));
  const rankOf = (key: string) => rank.get(key) ?? first.length;
  const text = JSON.stringify(
    value,
    (_, held: unknown) => {
      if (held === null || typeof held !== 'object' || Array.isArray(held)) return held;
      const entries = Object.entries(held).sort(
        ([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0),
      );
      return Object.fromEntries(entries);
    },
    2,
  );
  return `${text}\n`;
}
