import type { HistoryEvent } from '../../history/event.ts';

/** A fault that was on from one event to another. */
export interface FaultSpan {
  readonly fault: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Faults with a duration: from the firing to the healing of the same fault on the same connection. */
export function faultSpans(history: readonly HistoryEvent[]): FaultSpan[] {
  const spans: FaultSpan[] = [];
  const open = new Map<number, { name: string; from: number; fromMs: number }>();
  for (const event of history) {
    if (event.type === 'fault-fired' && !open.has(event.fault)) {
      open.set(event.fault, { name: event.name, from: event.index, fromMs: event.time });
    }
    if (event.type === 'fault-healed') {
      const start = open.get(event.fault);
      open.delete(event.fault);
      if (start) spans.push({ fault: event.fault, ...start, to: event.index, toMs: event.time });
    }
  }
  return spans;
}
