import { approvalsExactlyOnce } from './approvals-exactly-once.ts';
import { boundedBackoff } from './bounded-backoff.ts';
import { boundedHandshake } from './bounded-handshake.ts';
import { cleanClose } from './clean-close.ts';
import { everyRequestSettles } from './every-request-settles.ts';
import { fallbackRecovers } from './fallback-recovers.ts';
import { gracefulEnd } from './graceful-end.ts';
import { inOrderOnce } from './in-order-once.ts';
import type { Invariant } from './invariant.ts';
import { messageForm } from './message-form.ts';
import { noLostTail } from './no-lost-tail.ts';
import { noPingPong } from './no-ping-pong.ts';
import { noStaleIds } from './no-stale-ids.ts';
import { reconnects } from './reconnects.ts';
import { reinitializes } from './reinitializes.ts';
import { sequentialReuse } from './sequential-reuse.ts';
import { slotIsPassedOn } from './slot-is-passed-on.ts';
import { slowConsumerSurvives } from './slow-consumer-survives.ts';
import { turnRunsOnce } from './turn-runs-once.ts';
import { upstreamFollowsClient } from './upstream-follows-client.ts';

/** Every invariant there is, in the order in which reports show them. */
export const invariants: readonly Invariant[] = [
  reconnects,
  reinitializes,
  boundedBackoff,
  noLostTail,
  inOrderOnce,
  everyRequestSettles,
  turnRunsOnce,
  approvalsExactlyOnce,
  noStaleIds,
  noPingPong,
  upstreamFollowsClient,
  slotIsPassedOn,
  slowConsumerSurvives,
  cleanClose,
  gracefulEnd,
  fallbackRecovers,
  sequentialReuse,
  boundedHandshake,
  messageForm,
];
