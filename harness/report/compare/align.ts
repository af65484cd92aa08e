/** A pair of places that were aligned, or a place on one side that has no partner. */
export interface Pair {
  readonly left?: number;
  readonly right?: number;
}

/** Edits beyond which two lists are not aligned any more: they have nothing in common worth the time. */
const editsMax = 800;

/**
 * Aligns two lists of keys so that as many as possible stand side by side (Myers 1986, "An O(ND)
 * Difference Algorithm and Its Variations"), in order. Lists that differ in more than `editsMax`
 * places are aligned at their common start and end only.
 */
export function align(left: readonly string[], right: readonly string[]): Pair[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const middle = shortestEdit(
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
  );
  const pairs: Pair[] = Array.from({ length: start }, (_, i) => ({ left: i, right: i }));
  for (const pair of middle) {
    pairs.push({
      ...(pair.left !== undefined && { left: pair.left + start }),
      ...(pair.right !== undefined && { right: pair.right + start }),
    });
  }
  for (let i = end; i > 0; i--) pairs.push({ left: left.length - i, right: right.length - i });
  return pairs;
}

function shortestEdit(a: readonly string[], b: readonly string[]): Pair[] {
  const trace = forward(a, b);
  if (trace === undefined) {
    return [...a.map((_, left) => ({ left })), ...b.map((_, right) => ({ right }))];
  }
  return backward(a.length, b.length, trace);
}

/** For each number of edits, how far along `a` each diagonal gets. Undefined: too many edits. */
function forward(a: readonly string[], b: readonly string[]): Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, editsMax); edits++) {
    const next = new Map<number, number>();
    for (let k = -edits; k <= edits; k += 2) {
      let x = stepFrom(reach, k, edits);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return [...trace, reach, next];
    }
    trace.push(reach);
    reach = next;
  }
  return undefined;
}

/** Where diagonal `k` begins: one insertion below `k + 1`, or one deletion right of `k - 1`. */
function stepFrom(reach: ReadonlyMap<number, number>, k: number, edits: number): number {
  const down = reach.get(k + 1) ?? -1;
  const right = reach.get(k - 1) ?? -1;
  return k === -edits || (k !== edits && right < down) ? down : right + 1;
}

function backward(aLength: number, bLength: number, trace: readonly Map<number, number>[]): Pair[] {
  const pairs: Pair[] = [];
  let x = aLength;
  let y = bLength;
  for (let edits = trace.length - 2; edits >= 0; edits--) {
    const reach = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const down =
      k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : (reach.get(fromK) ?? 0);
    const fromY = edits === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY && (edits === 0 || x > (down ? fromX : fromX + 1))) {
      pairs.push({ left: --x, right: --y });
    }
    if (edits === 0) break;
    if (down) pairs.push({ right: --y });
    else pairs.push({ left: --x });
  }
  return pairs.reverse();
}
