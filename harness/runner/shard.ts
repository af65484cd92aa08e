/** A part of a run, for several machines: every `of`-th case, beginning with case `index` (from 1). */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Whether the case at this place of the whole run belongs to the shard. */
export const inShard = (place: number, { index, of }: Shard): boolean => place % of === index - 1;

export const printShard = ({ index, of }: Shard): string => `${index}/${of}`;

/** The shard that `1/2` names; undefined for what is none. */
export function readShard(text: string): Shard | undefined {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  return index >= 1 && index <= of ? { index, of } : undefined;
}
