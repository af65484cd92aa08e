import { close } from './close.ts';
import { cut } from './cut.ts';
import type { FaultDefinition } from './definition.ts';
import { drop } from './drop.ts';
import { end } from './end.ts';
import { latency } from './latency.ts';
import { reset } from './reset.ts';
import { stall } from './stall.ts';
import { vanish } from './vanish.ts';

/** Every fault there is, in the order of help and docs. One line each; nothing else lists them. */
export const faults: readonly FaultDefinition[] = [
  reset,
  end,
  vanish,
  close,
  latency,
  stall,
  cut,
  drop,
];

/** The definition of this name, or undefined. */
export function findFault(name: string): FaultDefinition | undefined {
  return faults.find((fault) => fault.name === name);
}
