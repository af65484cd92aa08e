import { acceptThenClose } from './accept-then-close.ts';
import { answer } from './answer.ts';
import { bandwidth } from './bandwidth.ts';
import { blackhole } from './blackhole.ts';
import { close } from './close.ts';
import { coalesce } from './coalesce.ts';
import { corrupt } from './corrupt.ts';
import { cut } from './cut.ts';
import type { FaultDefinition } from './definition.ts';
import { delay } from './delay.ts';
import { drop } from './drop.ts';
import { dropPong } from './drop-pong.ts';
import { duplicate } from './duplicate.ts';
import { end } from './end.ts';
import { exitAfter } from './exit-after.ts';
import { halfClose } from './half-close.ts';
import { handshakeError } from './handshake-error.ts';
import { holdUntil } from './hold-until.ts';
import { kill } from './kill.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { maskError } from './mask-error.ts';
import { noise } from './noise.ts';
import { oversize } from './oversize.ts';
import { pause } from './pause.ts';
import { refuse } from './refuse.ts';
import { reorder } from './reorder.ts';
import { reservedBits } from './reserved-bits.ts';
import { reset } from './reset.ts';
import { resetPeer } from './reset-peer.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { rewrite } from './rewrite.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { split } from './split.ts';
import { stall } from './stall.ts';
import { swallowResponse } from './swallow-response.ts';
import { terminate } from './terminate.ts';
import { timeout } from './timeout.ts';
import { vanish } from './vanish.ts';

/** In the order of help and docs. One line each; nothing else lists them. */
const registry = [
  refuse,
  acceptThenClose,
  blackhole,
  handshakeError,
  reset,
  end,
  halfClose,
  vanish,
  close,
  latency,
  bandwidth,
  slicer,
  slowClose,
  timeout,
  resetPeer,
  limitData,
  stall,
  corrupt,
  cut,
  split,
  coalesce,
  maskError,
  oversize,
  reservedBits,
  dropPong,
  noise,
  drop,
  delay,
  duplicate,
  reorder,
  holdUntil,
  answer,
  swallowResponse,
  rewrite,
  kill,
  terminate,
  pause,
  resume,
  exitAfter,
  restart,
] as const;

/** Every fault there is. */
export const faults: readonly FaultDefinition[] = registry;

export type FaultName = (typeof registry)[number]['name'];

/** The arguments of a fault by its name, as their specs. */
export type FaultArguments<N extends FaultName> = Extract<
  (typeof registry)[number],
  { readonly name: N }
>['arguments'];

/** The definition of this name, or undefined. */
export function findFault(name: string): FaultDefinition | undefined {
  return faults.find((fault) => fault.name === name);
}
