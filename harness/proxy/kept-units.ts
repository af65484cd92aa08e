import type { EventOf } from '../history/event.ts';
import { maskSecrets } from '../history/mask-secrets.ts';
import { applyMask, opcodes } from '../wire/frame.ts';
import type { Direction, FrameHeader, Unit } from '../wire/unit.ts';

/** What is remembered of a unit. */
interface Seen extends Pick<Unit, 'kind' | 'payloadStart'> {
  readonly frame: FrameHeader | undefined;
  readonly number: number;
  /** Of all of it. */
  readonly length: number;
  /** As far as they are looked at, once they are a copy. */
  bytes: Buffer;
  isCopy: boolean;
  readonly hasText: boolean;
}

type Kept = Omit<EventOf<'unit-bytes'>, 'index' | 'time' | 'link' | 'connection'>;

/** Units of a direction that are kept because a fault fired at them; the last two come on top. */
const pinnedMax = 4;
/** Bytes that are recorded of the start and of the end of a unit. */
const startBytesMax = 384;
const endBytesMax = 64;
/** Of a larger unit only the start is recorded, and only so much of it is searched for secrets. */
const searchedBytesMax = 16 * 1024;

/**
 * The units of a connection whose bytes are worth recording: those that a fault fired at, and the last
 * two each way. Bytes are looked at when it is over.
 */
export class KeptUnits {
  readonly #last: Record<Direction, Seen[]> = { upstream: [], downstream: [] };
  readonly #pinned: Record<Direction, Seen[]> = { upstream: [], downstream: [] };

  saw(direction: Direction, unit: Unit, number: number): void {
    const last = this.#last[direction];
    if (last.length === 2) last.shift();
    last.push(seenOf(unit, number));
  }

  /** A fault fired at the unit that was seen last. */
  pin(direction: Direction): void {
    const seen = this.#last[direction].at(-1);
    const pinned = this.#pinned[direction];
    if (seen && pinned.length < pinnedMax && pinned.at(-1) !== seen) pinned.push(seen);
  }

  /** Copies what is kept, so that the memory which it came in may be used again. */
  letGo(): void {
    for (const kept of [this.#last, this.#pinned]) {
      for (const seen of kept.upstream) copy(seen);
      for (const seen of kept.downstream) copy(seen);
    }
  }

  events(): Kept[] {
    return (['upstream', 'downstream'] as const).flatMap((direction) =>
      [...new Set([...this.#pinned[direction], ...this.#last[direction]])].map((seen) =>
        keptOf(direction, seen),
      ),
    );
  }
}

function seenOf(unit: Unit, number: number): Seen {
  const { kind, bytes, payloadStart, frame } = unit;
  // Whether a frame can be read is told by its header.
  const hasText = frame === undefined && kind !== 'head' && unit.text() !== undefined;
  const { length } = bytes;
  return { number, kind, bytes, length, payloadStart, frame, isCopy: false, hasText };
}

function copy(seen: Seen): void {
  if (seen.isCopy) return;
  seen.bytes = Buffer.from(seen.bytes.subarray(0, seen.payloadStart + searchedBytesMax));
  seen.isCopy = true;
}

function keptOf(direction: Direction, unit: Seen): Kept {
  const { number, bytes, length, payloadStart, frame } = unit;
  const text = readable(unit);
  const shown = text ?? bytes.subarray(0, payloadStart);
  const start = shown.subarray(0, startBytesMax);
  const isWhole = shown.length === start.length;
  const end = length > searchedBytesMax ? undefined : shown.subarray(start.length);
  return {
    ...{ type: 'unit-bytes', direction, unit: number, bytes: length },
    headerBytes: unit.kind === 'head' ? 0 : payloadStart,
    ...(frame?.masked && { masked: true }),
    start: start.toString('base64'),
    ...(!isWhole && end && { end: end.subarray(-endBytesMax).toString('base64') }),
    ...(text === undefined && { withheld: true }),
  };
}

/** The unit as it can be shown, or undefined when a secret in its payload could not be told. */
function readable(unit: Seen): Buffer | undefined {
  const { kind, bytes, payloadStart, frame, hasText } = unit;
  if (kind === 'head') return maskSecrets(bytes.subarray(0, searchedBytesMax));
  if (frame && !isShown(unit)) return undefined;
  if (!frame && !hasText) return undefined;
  const header = bytes.subarray(0, payloadStart);
  const payload = Buffer.from(bytes.subarray(payloadStart, payloadStart + searchedBytesMax));
  if (frame?.masked) applyMask(payload, bytes, payloadStart - 4);
  return Buffer.concat([header, maskSecrets(payload)]);
}

/** A whole text that no extension has packed, or a control frame. */
const isShown = ({ frame }: Seen): boolean =>
  frame?.fin === true &&
  frame.rsv === 0 &&
  (frame.opcode === opcodes.text || frame.opcode >= opcodes.close);
