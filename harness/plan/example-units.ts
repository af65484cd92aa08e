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
  const bytes = Buffer.from('  x');
  const unit = { bytes, payloadStart: 0, more: false, text: () => undefined };
  const head: Unit = { ...unit, kind: 'head' };
  switch (codec) {
    case 'sse':
      return [head, { ...unit, kind: 'body' }];
    case 'websocket':
      return [head, ...[8, 9, 10].map((opcode) => frameUnit(opcode, bytes, undefined))];
    default:
      return [];
  }
}

function frameUnit(opcode: number, bytes: Buffer, text: string | undefined): Unit {
  const payloadBytes = bytes.length - 2;
  const frame = { fin: true, opcode, rsv: 0, masked: false, headerBytes: 2, payloadBytes };
  return { kind: 'frame', bytes, payloadStart: 2, more: false, frame, text: () => text };
}
