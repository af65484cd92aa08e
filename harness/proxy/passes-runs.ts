import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

/** Whether several units that are no rule's business may pass as one. */
export function passesRuns(session: Session, pipe: Pipe): boolean {
  const { interest, unitRules, closing, awaitsMethod } = session;
  return (
    interest !== undefined &&
    unitRules.length === 0 &&
    pipe.way === 'cut' &&
    !closing &&
    !awaitsMethod &&
    !pipe.outbox.isDeferring &&
    pipe.discardedBy === undefined &&
    !pipe.isGrouping
  );
}
