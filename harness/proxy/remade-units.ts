import type { Replacement } from '../faults/effect.ts';
import { chunkUnit } from '../wire/chunk-unit.ts';
import type { Codec } from '../wire/codec.ts';
import { JsonlCodec } from '../wire/codecs/jsonl.ts';
import { WebSocketCodec } from '../wire/codecs/websocket.ts';
import { eventText } from '../wire/http/event-text.ts';
import { httpUnit } from '../wire/http/http-unit.ts';
import type { Direction, Unit } from '../wire/unit.ts';

/** What a fault puts in place of a unit, cut as what stands there: another fault may change it again. */
export function remadeUnits(
  unit: Unit,
  direction: Direction,
  replacement: Replacement,
  codec: Codec | undefined,
): readonly Unit[] {
  const text = 'text' in replacement ? replacement.text : undefined;
  const bytes =
    'bytes' in replacement
      ? replacement.bytes
      : (codec?.encode?.(replacement.text) ?? Buffer.from(replacement.text, 'utf8'));
  if (unit.kind === 'frame') return cutBy(new WebSocketCodec({ direction }), bytes);
  if (unit.kind === 'line') return cutBy(new JsonlCodec(), bytes);
  if (unit.kind === 'head' || unit.kind === 'event') {
    const payloadStart = unit.kind === 'event' ? Math.max(0, bytes.indexOf('data:')) : 0;
    return [
      httpUnit({ kind: unit.kind, bytes, payloadStart, text: () => text ?? eventText(bytes) }),
    ];
  }
  return [chunkUnit(bytes)];
}

function cutBy(codec: Codec, bytes: Buffer): readonly Unit[] {
  return [...codec.push(bytes), ...codec.end()];
}
