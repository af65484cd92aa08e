import type { EventOf, HistoryEvent } from './event.ts';

/** What judging needs to know of the run as a whole. Times are ms on the history's clock. */
export interface RunFacts {
  /** When all faults were taken away; undefined when the run has no such stage. */
  readonly healedAt: number | undefined;
  /** From here on the harness takes everything down: nobody is judged. The end, when not stopped. */
  readonly stoppedAt: number;
  readonly stopIndex: number;
  /** Process names to the event by which a fault killed them, where none was started again. */
  readonly killed: ReadonlyMap<string, EventOf<'process-signalled'>>;
  readonly firstFault: EventOf<'fault-fired'> | undefined;
}

const harmless = new Set(['SIGSTOP', 'SIGCONT', 'SIGTSTP', 'SIGWINCH', 'SIGURG', 'SIGCHLD']);

export function isFatal(event: EventOf<'process-signalled'>): boolean {
  return !harmless.has(event.signal);
}

export function runFacts(history: readonly HistoryEvent[]): RunFacts {
  let healedAt: number | undefined;
  let stop: HistoryEvent | undefined;
  let firstFault: EventOf<'fault-fired'> | undefined;
  const killed = new Map<string, EventOf<'process-signalled'>>();
  for (const event of history) {
    if (event.type === 'stage' && event.stage === 'heal') healedAt = event.time;
    const stops = event.type === 'stage' && (event.stage === 'stop' || event.stage === 'check');
    if (stops) stop ??= event;
    if (event.type === 'fault-fired') firstFault ??= event;
    if (event.type === 'process-signalled' && event.fault !== undefined && isFatal(event)) {
      killed.set(event.process, event);
    }
    if (event.type === 'process-started') killed.delete(event.process);
  }
  const last = history[history.length - 1];
  return {
    healedAt,
    stoppedAt: (stop ?? last)?.time ?? 0,
    stopIndex: stop?.index ?? history.length,
    killed,
    firstFault,
  };
}

/**
 * From when on a peer's silence counts against it: not before the heal, when anything was disturbed.
 * Infinity when something was disturbed and never healed: then it never counts.
 */
export function liveFrom(facts: RunFacts, time: number): number {
  if (facts.firstFault === undefined || facts.firstFault.time > facts.stoppedAt) return time;
  if (facts.healedAt === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(time, facts.healedAt);
}
