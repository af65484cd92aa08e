import type { EventOf } from '../history/event.ts';
import { maskSecrets } from '../history/mask-secrets.ts';
import { applyMask, opcodes } from '../wire/frame.ts';
import type { Direction, Unit } from '../wire/unit.ts';

interface Seen {
  readonly unit: Unit;
  readonly number: number;
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
 * two each way. Only references are held while it lives; bytes are looked at when it is over.
 */
export class KeptUnits {
  readonly #last: Record<Direction, Seen[]> = { upstream: [], downstream: [] };
  readonly #pinned: Record<Direction, Seen[]> = { upstream: [], downstream: [] };

  saw(direction: Direction, unit: Unit, number: number): void {
    const last = this.#last[direction];
    if (last.length === 2) last.shift();
    last.push({ unit, number });
  }

  /** A fault fired at the unit that was seen last. */
  pin(direction: Direction): void {
    const seen = this.#last[direction].at(-1);
    const pinned = this.#pinned[direction];
    if (seen && pinned.length < pinnedMax && pinned.at(-1) !== seen) pinned.push(seen);
  }

  events(): Kept[] {
    return (['upstream', 'downstream'] as const).flatMap((direction) =>
      [...new Set([...this.#pinned[direction], ...this.#last[direction]])].map((seen) =>
        keptOf(direction, seen),
      ),
    );
  }
}

function keptOf(direction: Direction, { unit, number }: Seen): Kept {
  const { bytes, payloadStart, frame } = unit;
  const text = readable(unit);
  const shown = text ?? bytes.subarray(0, payloadStart);
  const start = shown.subarray(0, startBytesMax);
  const isWhole = shown.length === start.length;
  const end = bytes.length > searchedBytesMax ? undefined : shown.subarray(start.length);
  return {
    ...{ type: 'unit-bytes', direction, unit: number, bytes: bytes.length },
    headerBytes: unit.kind === 'head' ? 0 : payloadStart,
    ...(frame?.masked && { masked: true }),
    start: start.toString('base64'),
    ...(!isWhole && end && { end: end.subarray(-endBytesMax).toString('base64') }),
    ...(text === undefined && { withheld: true }),
  };
}

/** The unit as it can be shown, or undefined when a secret in its payload could not be told. */
function readable(unit: Unit): Buffer | undefined {
  const { kind, bytes, payloadStart, frame } = unit;
  if (kind === 'head') return maskSecrets(bytes.subarray(0, searchedBytesMax));
  if (frame && !isShown(unit)) return undefined;
  if (!frame && unit.text() === undefined) return undefined;
  const header = bytes.subarray(0, payloadStart);
  const payload = Buffer.from(bytes.subarray(payloadStart, payloadStart + searchedBytesMax));
  if (frame?.masked) applyMask(payload, bytes, payloadStart - 4);
  return Buffer.concat([header, maskSecrets(payload)]);
}

/** A whole text that no extension has packed, or a control frame. */
const isShown = ({ frame }: Unit): boolean =>
  frame?.fin === true &&
  frame.rsv === 0 &&
  (frame.opcode === opcodes.text || frame.opcode >= opcodes.close);
