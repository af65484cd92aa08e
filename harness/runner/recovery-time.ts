import type { HistoryEvent } from '../history/event.ts';

/**
 * Milliseconds from the first time that a client lost its connection, or found it dead, to its next
 * good one; undefined when none was lost or none came.
 */
export function recoveryMs(history: readonly HistoryEvent[]): number | undefined {
  let lostAt: number | undefined;
  for (const event of history) {
    if (event.type === 'client-closed' && lostAt === undefined) lostAt = event.time;
    if (event.type === 'client-connected' && lostAt !== undefined) {
      return Math.round(event.time - lostAt);
    }
  }
  return undefined;
}
