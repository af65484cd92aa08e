/** The candidate that is least changes away from the word; undefined when all are more than `changesMax`. */
export function nearest(
  word: string,
  candidates: readonly string[],
  changesMax: number,
): string | undefined {
  let best: string | undefined;
  let bestDistance = changesMax + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours; `limit` when there are as many. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cell(rows, row, a, b, i, j));
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? limit;
}

function cell(rows: number[][], row: number[], a: string, b: string, i: number, j: number): number {
  const at = (k: number, l: number) => rows[k]?.[l] ?? 0;
  const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const least = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, replaced);
  const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return isSwap ? Math.min(least, at(i - 2, j - 2) + 1) : least;
}
