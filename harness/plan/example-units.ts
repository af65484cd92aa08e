import type { CodecName } from '../wire/codec.ts';
import type { Unit } from '../wire/unit.ts';

/** Units such as a codec cuts, to ask faults about: which it accepts says what it can act on. */

/** The unit that carries a message. */
export function messageUnit(codec: CodecName, text: string): Unit {
  const bytes = Buffer.from(`  ${text}`);
  const unit = { bytes, payloadStart: 2, more: false, text: () => text };
  if (codec === 'raw') return { ...unit, kind: 'chunk', payloadStart: 0, text: () => undefined };
  return codec === 'websocket'
    ? frameUnit(1, bytes, text)
    : { ...unit, kind: codec === 'jsonl' ? 'line' : 'event' };
}

/** The units that carry none: HTTP heads and bodies, control frames. */
export function plainUnits(codec: CodecName): readonly Unit[] {
  return units[codec];
}

const bytes = Buffer.from('  x');
const unit = { bytes, payloadStart: 0, more: false, text: () => undefined };
const head: Unit = { ...unit, kind: 'head' };
const controls = [8, 9, 10].map((opcode) => frameUnit(opcode, bytes, undefined));
const units: Readonly<Record<CodecName, readonly Unit[]>> = {
  raw: [],
  websocket: [head, ...controls],
  jsonl: [],
  sse: [head, { ...unit, kind: 'body' }],
};

/** All codecs, by their names. */
export const codecs = Object.keys(units) as readonly CodecName[];

function frameUnit(opcode: number, bytes: Buffer, text: string | undefined): Unit {
  const payloadBytes = bytes.length - 2;
  const frame = { fin: true, opcode, rsv: 0, masked: false, headerBytes: 2, payloadBytes };
  return { kind: 'frame', bytes, payloadStart: 2, more: false, frame, text: () => text };
}
