import { nearest } from './nearest.ts';

/** `` Did you mean `reset`?`` with a leading space, or nothing when no candidate is near. */
export function suggest(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates, Math.max(1, Math.floor(word.length / 3)));
  return best === undefined ? '' : ` Did you mean \`${best}\`?`;
}
