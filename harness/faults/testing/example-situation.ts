import { JsonlCodec } from '../../wire/codecs/jsonl.ts';
import { WebSocketCodec } from '../../wire/codecs/websocket.ts';
import { encodeFrame, type FrameSpec } from '../../wire/frame.ts';
import { classify } from '../../wire/json-rpc.ts';
import type { Unit } from '../../wire/unit.ts';
import type { Situation } from '../definition.ts';
import type { Effect } from '../effect.ts';
import { noUnit } from '../no-unit.ts';

/** A situation of a test: no unit, downstream, every draw 0, with what differs. */
export function exampleSituation(rest: Partial<Situation> = {}): Situation {
  return {
    direction: 'downstream',
    unit: noUnit,
    message: undefined,
    process: 'server',
    fraction: () => 0,
    ...rest,
  };
}

/** A frame as the codec cuts it. */
export function frameUnit(spec: Omit<FrameSpec, 'payload'> & { text: string }): Unit {
  const { text, ...rest } = spec;
  const codec = new WebSocketCodec({ direction: spec.mask ? 'upstream' : 'downstream' });
  return only(codec.push(encodeFrame({ ...rest, payload: Buffer.from(text) })));
}

export function textFrame(text: string): Unit {
  return frameUnit({ opcode: 1, text });
}

export function lineUnit(text: string): Unit {
  return only(new JsonlCodec().push(Buffer.from(`${text}\n`)));
}

/** A head of HTTP, as far as faults look at it. */
export function headUnit(lines: readonly string[]): Unit {
  return { ...noUnit, kind: 'head', bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1') };
}

/** The situation of a text frame with a message in it. */
export function messageSituation(body: unknown, rest: Partial<Situation> = {}): Situation {
  const text = JSON.stringify(body);
  const unit = textFrame(text);
  return exampleSituation({ unit, message: classify(text, unit.bytes.length), ...rest });
}

/** The bytes that a `replace` puts on the wire; its texts as they are. */
export function replacementBytes(effect: Effect): Buffer {
  if (effect.do !== 'replace') throw new Error(`expected a replacement, got ${effect.do}`);
  const bytes = effect.with.map((one) => ('bytes' in one ? one.bytes : Buffer.from(one.text)));
  return Buffer.concat(bytes);
}

/** Frames as the codec of a direction cuts them. */
export function cutFrames(bytes: Buffer, direction: Situation['direction']): Unit[] {
  const codec = new WebSocketCodec({ direction });
  const units = codec.push(bytes);
  if (codec.error) throw codec.error;
  return units;
}

function only(units: readonly Unit[]): Unit {
  const [unit] = units;
  if (unit === undefined || units.length > 1) throw new Error(`cut into ${units.length} units`);
  return unit;
}
