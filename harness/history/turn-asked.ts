import { turnNumberIn } from '../wire/turn-number.ts';
import type { EventOf } from './event.ts';

/** The workload's number of the turn that a request for one is about, where its prompt was recorded. */
export function turnAsked({ message }: EventOf<'unit-received'>): number | undefined {
  return message?.means === 'turn-start' && message.text !== undefined
    ? turnNumberIn(message.text)
    : undefined;
}
