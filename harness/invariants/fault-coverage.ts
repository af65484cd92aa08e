import type { EventOf, HistoryEvent } from '../history/event.ts';

export interface UnfiredFault {
  /** Number of the plan's line, from 1. */
  readonly fault: number;
  readonly name: string;
  readonly why: string;
  /** Index of the event that says so. */
  readonly evidence: number;
}

/**
 * The faults that were armed and never fired: a run with one of them has proven nothing. Those that
 * the history says itself, and those that were armed and of which nothing more was heard. One that
 * nobody could observe counts as well: nothing shows that it fired.
 */
export function unfired(history: readonly HistoryEvent[]): UnfiredFault[] {
  const armed = new Map<number, EventOf<'fault-armed'>>();
  const fired = new Set<number>();
  const said: UnfiredFault[] = [];
  for (const event of history) {
    if (event.type === 'fault-armed') armed.set(event.fault, event);
    if (event.type === 'fault-fired') fired.add(event.fault);
    if (event.type !== 'fault-never-fired' && event.type !== 'fault-unobserved') continue;
    const { fault, name, why } = event;
    said.push({ fault, name, why, evidence: event.index });
  }
  for (const { fault, name, index } of armed.values()) {
    if (fired.has(fault) || said.some((one) => one.fault === fault)) continue;
    said.push({ fault, name, why: 'nothing matched its trigger', evidence: index });
  }
  return said.sort((a, b) => a.fault - b.fault);
}
