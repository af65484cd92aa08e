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

interface Open {
  readonly name: string;
  readonly from: number;
  readonly fromMs: number;
}

/**
 * Faults with a duration: from the firing to the healing of the same fault on the same connection; a
 * healing that names no connection ends the fault on all of them.
 */
export function faultSpans(history: readonly HistoryEvent[]): FaultSpan[] {
  const spans: FaultSpan[] = [];
  const open = new Map<string, Open>();
  for (const event of history) {
    if (event.type === 'fault-fired') {
      const key = keyOf(event);
      if (!open.has(key)) {
        open.set(key, { name: event.name, from: event.index, fromMs: event.time });
      }
    }
    if (event.type !== 'fault-healed') continue;
    const exact = event.connection !== undefined;
    for (const [key, start] of open) {
      if (exact ? key !== keyOf(event) : !key.startsWith(`${event.fault} `)) continue;
      open.delete(key);
      spans.push({ fault: event.fault, ...start, to: event.index, toMs: event.time });
    }
  }
  return spans.sort((a, b) => a.from - b.from);
}

const keyOf = (e: { fault: number; link?: string; connection?: number }) =>
  `${e.fault} ${e.link ?? ''} ${e.connection ?? ''}`;
