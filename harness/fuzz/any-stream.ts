import { codecNames } from '../wire/codec.ts';
import type { Draw } from './draw.ts';
import { hostileStreams } from './hostile-streams.ts';
import { type Segment, type Stream, streamKinds } from './stream.ts';
import { segment, validStreams } from './valid-streams.ts';

/** One of all the streams that there are. */
export function anyStream(draw: Draw): Stream {
  const name = draw.pick(codecNames);
  const kind = draw.pick(streamKinds);
  const valid = validStreams[name](draw);
  // Raw bytes may look like anything.
  const codec = draw.chance(30) && name !== 'raw' ? 'auto' : name;
  if (kind === 'hostile') return { codec, kind, segments: hostileStreams[name](draw) };
  if (kind === 'mutated') return { codec, kind, segments: mutate(draw, valid.segments) };
  // What begins a connection may not say what it is, and then `auto` waits for the client.
  const isTold = codec !== 'auto' || valid.segments[0]?.direction === 'upstream';
  return isTold ? { codec, kind, ...valid } : { codec, kind, segments: valid.segments };
}

function mutate(draw: Draw, segments: readonly Segment[]): Segment[] {
  const mutated = [...segments];
  for (let n = 1 + draw.upTo(4); n > 0 && mutated.length > 0; n--) {
    const at = draw.upTo(mutated.length - 1);
    const { direction, bytes } = mutated[at] as Segment;
    const from = draw.upTo(bytes.length);
    const to = Math.min(bytes.length, from + draw.upTo(20));
    const parts = draw.pick(mutations)(draw, bytes, from, to);
    mutated[at] = segment(direction, Buffer.concat(parts));
    if (draw.chance(10)) mutated.splice(draw.upTo(mutated.length), 0, ...mutated.splice(at, 1));
  }
  return mutated;
}

type Mutation = (draw: Draw, bytes: Buffer, from: number, to: number) => Buffer[];

const mutations: readonly Mutation[] = [
  // Flips a bit.
  (draw, bytes, from) => {
    const flipped = Buffer.from(bytes);
    if (from < bytes.length) flipped[from] = (bytes[from] as number) ^ (1 << draw.upTo(7));
    return [flipped];
  },
  // Leaves some out.
  (_, bytes, from, to) => [bytes.subarray(0, from), bytes.subarray(to)],
  // Says some twice.
  (_, bytes, from, to) => [bytes.subarray(0, to), bytes.subarray(from)],
  // Puts some in.
  (draw, bytes, from) => [
    bytes.subarray(0, from),
    draw.bytes(1 + draw.upTo(20)),
    bytes.subarray(from),
  ],
  // Ends early.
  (_, bytes, from) => [bytes.subarray(0, from)],
];
