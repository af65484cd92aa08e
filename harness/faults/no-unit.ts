import type { Unit } from '../wire/unit.ts';

/** What `decide` is given at a connection's start or at a tick: a unit of no bytes. */
export const noUnit: Unit = {
  kind: 'chunk',
  bytes: Buffer.alloc(0),
  payloadStart: 0,
  more: false,
  text: () => undefined,
};
