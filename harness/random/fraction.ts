/**
 * Keyed randomness: a number in [0, 1) that depends on its key alone, never on the order of calls.
 * Two connections that draw at the same time cannot disturb each other, and a replay draws the same.
 *
 * FNV-1a over the key's text, finished with the 32-bit mixer of MurmurHash3 (fmix32) twice, for 53
 * bits. The values are frozen by a snapshot test: a change here changes what every stored seed does.
 */
export function fraction(seed: number, ...key: readonly (string | number)[]): number {
  const text = `${seed}|${key.join('|')}`;
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x01000193) ^ (high >>> 15);
  }
  return (mix(high) * 0x200000 + (mix(low ^ high) >>> 11)) / 0x20000000000000;
}

function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
