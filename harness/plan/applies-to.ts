import type { FaultDefinition } from '../faults/definition.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Message } from '../wire/message.ts';
import type { Direction } from '../wire/unit.ts';
import { messageUnit, plainUnits } from './example-units.ts';
import { aboutMessages } from './rule-scope.ts';

const directions: readonly Direction[] = ['upstream', 'downstream'];

/** One message of each kind that rules can be about. */
export const exampleMessages: readonly Message[] = (
  ['request', 'notification', 'event', 'response', 'error'] as const
).map((kind) => {
  const isNumbered = kind !== 'notification' && kind !== 'event';
  return { kind, method: 'any', id: isNumbered ? 1 : undefined, body: {}, bytes: 2 };
});

/**
 * Whether a fault means anything on a codec, by its definition alone: its `codecs`, whether it needs
 * whole units, and whether it accepts anything that the codec cuts.
 */
export function appliesTo(definition: FaultDefinition, codec: CodecName): boolean {
  const { codecs, level, needsUnits } = definition;
  if (codecs !== 'any' && !codecs.includes(codec)) return false;
  // Raw bytes have no units: chunks are what a read happened to return.
  if (codec === 'raw' && (needsUnits || level === 'frame' || level === 'message')) return false;
  if (codec === 'raw' && isAboutTurns(definition)) return false;
  return acceptsMessages(definition, codec, exampleMessages, directions) || acceptsPlain();

  function acceptsPlain(): boolean {
    return directions.some((direction) =>
      plainUnits(codec).some(
        (unit) => definition.accepts?.({ direction, unit, message: undefined }) ?? true,
      ),
    );
  }
}

/** Its arguments say at which message it acts. */
function isAboutTurns({ when, arguments: specs }: FaultDefinition): boolean {
  const defaults = Object.entries(specs).map(([name, spec]) => [name, spec.default]);
  return when !== undefined && aboutMessages(when(Object.fromEntries(defaults) as never));
}

/** Whether it accepts one of these messages on the codec. */
export function acceptsMessages(
  { accepts }: FaultDefinition,
  codec: CodecName,
  messages: readonly Message[],
  inDirections: readonly Direction[],
): boolean {
  if (accepts === undefined) return true;
  const unit = messageUnit(codec, '{}');
  return inDirections.some((direction) =>
    messages.some((message) => accepts({ direction, unit, message })),
  );
}
