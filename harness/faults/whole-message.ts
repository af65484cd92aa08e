import type { Unit } from '../wire/unit.ts';
import type { Replacement } from './effect.ts';

/** The whole message as it can be sent again: a unit's own bytes, or the joined text of fragments. */
export function wholeMessage(unit: Unit): Replacement {
  const isFragment = unit.frame?.opcode === 0;
  const text = isFragment ? unit.text() : undefined;
  return text === undefined ? { bytes: unit.bytes } : { text };
}
