import type { EventOf, HistoryEvent, Side } from '../../history/event.ts';

/** One way in which somebody ended a half of a connection, or said that they would. */
export interface EndingStep {
  readonly event: number;
  readonly ms: number;
  /** Who did it: a peer, or the proxy because of a fault. */
  readonly by: Side | 'proxy';
  /** To whom the proxy did it. */
  readonly to?: Side;
  readonly how: 'FIN' | 'RST' | 'socket error' | 'Close';
  readonly close?: { readonly code: number; readonly reason: string };
  readonly fault?: number;
}

export interface ConnectionEnding {
  readonly link: string;
  readonly connection: number;
  readonly steps: readonly EndingStep[];
}

const words = { fin: 'FIN', rst: 'RST', error: 'socket error' } as const;

/**
 * How each connection ended, step by step and by whom. What the proxy only passed on is left out: it is
 * the peer's doing, and the proxy's part is what a fault told it to do.
 */
export function endingsOf(history: readonly HistoryEvent[]): ConnectionEnding[] {
  const found = new Map<string, { link: string; connection: number; steps: EndingStep[] }>();
  for (const event of history) {
    const step = stepOf(event);
    if (step === undefined || !('link' in event) || !('connection' in event)) continue;
    const { link, connection } = event as EventOf<'end-received'>;
    const key = `${link} ${connection}`;
    const known = found.get(key) ?? { link, connection, steps: [] };
    found.set(key, known);
    known.steps.push(step);
  }
  return [...found.values()];
}

function stepOf(event: HistoryEvent): EndingStep | undefined {
  const at = { event: event.index, ms: event.time };
  if (event.type === 'end-received') return { ...at, by: event.side, how: words[event.how] };
  if (event.type === 'end-delivered' && event.fault !== undefined) {
    return { ...at, by: 'proxy', to: event.side, how: words[event.how], fault: event.fault };
  }
  if (event.type !== 'unit-received' && event.type !== 'unit-injected') return undefined;
  if (event.close === undefined) return undefined;
  const { direction, close } = event;
  if (event.type === 'unit-received') {
    return { ...at, by: direction === 'upstream' ? 'client' : 'server', how: 'Close', close };
  }
  const to = direction === 'upstream' ? 'server' : 'client';
  return { ...at, by: 'proxy', to, how: 'Close', close, fault: event.fault };
}
