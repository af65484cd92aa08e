import type { CodecName } from '../wire/codec.ts';
import type { Direction } from '../wire/unit.ts';

export interface Segment {
  readonly direction: Direction;
  readonly bytes: Buffer;
}

/** What both peers of a connection send, in the order in which they do. */
export interface Stream {
  /** What the link is told; `auto` has to find out. */
  readonly codec: CodecName | 'auto';
  readonly kind: StreamKind;
  readonly segments: readonly Segment[];
  /** Texts of the messages in it, by direction, where the maker knows them. */
  readonly texts?: { readonly [direction in Direction]?: readonly string[] };
}

/** `valid` obeys its protocol, `mutated` nearly does, `hostile` goes for the limits. */
export type StreamKind = (typeof streamKinds)[number];
export const streamKinds = ['valid', 'mutated', 'hostile'] as const;
