import { boundedHandshake } from './bounded-handshake.ts';
import { cleanClose } from './clean-close.ts';
import { everyRequestSettles } from './every-request-settles.ts';
import { inOrderOnce } from './in-order-once.ts';
import type { Invariant } from './invariant.ts';
import { noLostTail } from './no-lost-tail.ts';
import { reconnects } from './reconnects.ts';
import { slowConsumerSurvives } from './slow-consumer-survives.ts';

/** Every invariant there is, in the order in which reports show them. */
export const invariants: readonly Invariant[] = [
  noLostTail,
  inOrderOnce,
  everyRequestSettles,
  reconnects,
  boundedHandshake,
  slowConsumerSurvives,
  cleanClose,
];
