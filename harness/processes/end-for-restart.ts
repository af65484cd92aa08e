import type { RunningProcess } from './start-process.ts';

/** As long as a process that is restarted may take to end by itself. */
export const restartGraceMs = 4_000;

/**
 * Waits for a process that has had its signal, and ends what is left of it. Asking again at once would
 * be wrong: many programs take a second signal for "now".
 */
export async function endForRestart(process: RunningProcess): Promise<void> {
  await process.endWithin(restartGraceMs);
  await process.stop();
}
