import type { HistoryEvent } from '../../history/event.ts';

/** One process of a run, from its start to its end. */
export interface ProcessFact {
  readonly name: string;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly version?: string;
  readonly startedMs?: number;
  readonly signals: { readonly signal: string; readonly ms: number; readonly fault?: number }[];
  exit?: {
    readonly ms: number;
    readonly code: number | null;
    readonly signal: string | null;
    readonly expected: boolean;
  };
  /** Its last lines on stderr. */
  stderr: readonly string[];
}

const stderrLinesMax = 20;

export function processesOf(history: readonly HistoryEvent[]): ProcessFact[] {
  const found: ProcessFact[] = [];
  const find = (name: string, pid: number) =>
    found.findLast((p) => p.name === name && p.pid === pid);
  for (const event of history) {
    if (event.type === 'process-started') {
      const { process: name, pid, argv, version, time } = event;
      const known = { name, pid, argv, startedMs: time, signals: [], stderr: [] };
      found.push({ ...known, ...(version !== undefined && { version }) });
    } else if (event.type === 'process-signalled') {
      const { signal, time, fault } = event;
      const sent = { signal, ms: time, ...(fault !== undefined && { fault }) };
      find(event.process, event.pid)?.signals.push(sent);
    } else if (event.type === 'process-exited') {
      const known = find(event.process, event.pid);
      const { process: name, pid, code, signal, expected, time } = event;
      const fact = known ?? { name, pid, argv: [], signals: [], stderr: [] };
      if (known === undefined) found.push(fact);
      fact.exit = { ms: time, code, signal, expected };
      if (event.stderr.length > 0) fact.stderr = event.stderr.slice(-stderrLinesMax);
    } else if (event.type === 'process-output' && event.stream === 'stderr') {
      const known = found.findLast((p) => p.name === event.process);
      if (known) known.stderr = [...known.stderr, event.text].slice(-stderrLinesMax);
    }
  }
  return found;
}
