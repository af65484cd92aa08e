import type { EventOf, HistoryEvent, Side } from '../history/event.ts';
import { unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/** What a peer sent that its protocol forbids. */
export interface Breach {
  readonly by: Side;
  readonly finding: Finding;
}

/** It is nobody's fault where the harness had changed what the peer went by. */
export function breach(
  by: Side,
  reason: string,
  evidence: readonly (Unit | undefined)[],
  meddled: HistoryEvent | undefined,
): Breach {
  if (meddled === undefined) return { by, finding: violated(reason, evidence) };
  const why = `${reason.slice(0, -1)}, after the harness had changed what it got.`;
  return { by, finding: unknown(why, [...evidence, meddled], 'harness') };
}
