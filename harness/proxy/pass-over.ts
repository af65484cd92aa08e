import type { PassOver } from '../wire/codec.ts';
import type { Session } from './session.ts';

/**
 * Tells a codec which units need not be judged one by one: those that no rule is about, and, where units
 * are recorded, that are one more delta of a flood.
 */
export function passOver({ interest, recordsUnits, conversation }: Session): PassOver | undefined {
  if (interest === undefined || !recordsUnits) return interest?.passOver;
  const isOneMore = conversation.runs.passOver;
  return isOneMore && ((...asked) => interest.passOver(...asked) && isOneMore(...asked));
}
