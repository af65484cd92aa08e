import type { HistoryEvent } from '../../history/event.ts';

/** A line of a plan, and what became of it in one run. */
export interface PlanLine {
  readonly text: string;
  /**
   * How often it fired; `unobserved` where another program carried it, which tells nothing. Undefined
   * where nothing is known: there is no history to its end, or the line is no fault (`seed 7`).
   */
  readonly fired?: number | 'unobserved';
}

/** A history counts the faults of a plan from 1; a line that is no fault has no number. */
export function planLines(
  plan: readonly string[],
  history: readonly HistoryEvent[] | undefined,
): PlanLine[] {
  const seen = new Map<number, number | 'unobserved'>();
  for (const event of history ?? []) {
    // Said at the end of a run: a record that broke off before it does not say so.
    if (event.type === 'fault-never-fired') seen.set(event.fault, 0);
    if (event.type === 'fault-unobserved') seen.set(event.fault, 'unobserved');
    if (event.type !== 'fault-fired') continue;
    const before = seen.get(event.fault) ?? 0;
    seen.set(event.fault, before === 'unobserved' ? before : before + 1);
  }
  let fault = 0;
  return plan.map((text) => {
    const fired = /^seed \d/.test(text) ? undefined : seen.get(++fault);
    return fired === undefined ? { text } : { text, fired };
  });
}
