import type { EventOf } from './event.ts';

/** How many units an event is about: one, or those of a run. */
export function unitsOf({ unit, last = unit }: Pick<EventOf<'unit-received'>, 'unit' | 'last'>) {
  return last - unit + 1;
}
