import type { EventOf, HistoryEvent } from '../history/event.ts';
import { requestsOf } from './facts/requests.ts';
import { faultSpans } from './timeline/fault-spans.ts';
import { type Lanes, lanesOf } from './timeline/lanes.ts';
import type { Row } from './timeline/row.ts';
import { rowsOf } from './timeline/rows.ts';
import { clip } from './words/visible.ts';

/** An entry of the Trace Event Format; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'i' | 'M' | 's' | 'f';
  readonly ts: number;
  readonly pid: 1;
  readonly tid: number;
  readonly [key: string]: unknown;
}

/**
 * The history for chrome://tracing and ui.perfetto.dev: a track a lane, requests, operations and
 * faults as slices, everything else as instants, messages as flows between the lanes.
 */
export function chromeTrace(history: readonly HistoryEvent[]): string {
  const lanes = lanesOf(history);
  const faults = lanes.lanes.length;
  const names = [...lanes.lanes.map((lane) => lane.label), 'faults'];
  const traceEvents: TraceEvent[] = [
    ...names.map((name, tid) => ({
      ...({
        name: 'thread_name',
        ph: 'M',
        ts: 0,
        pid: 1,
        tid,
        args: { name: clip(name, 80) },
      } as const),
    })),
    ...names.map((_, tid) => ({
      ...({
        name: 'thread_sort_index',
        ph: 'M',
        ts: 0,
        pid: 1,
        tid,
        args: { sort_index: tid },
      } as const),
    })),
    ...[
      ...requestSlices(history, lanes),
      ...operationSlices(history, lanes),
      ...faultSpans(history).map((s) =>
        slice(`fault ${s.fault} ${s.name}`, faults, s.fromMs, s.toMs),
      ),
      ...rowsOf(history, lanes).flatMap((row, i) => instantsOf(row, i, faults)),
    ].sort((a, b) => a.ts - b.ts),
  ];
  return `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents })}\n`;
}

const micros = (ms: number) => Math.round(ms * 1000);

const slice = (name: string, tid: number, fromMs: number, toMs: number): TraceEvent => ({
  name: clip(name, 120),
  ph: 'X',
  ts: micros(fromMs),
  dur: Math.max(1, micros(toMs) - micros(fromMs)),
  pid: 1,
  tid,
});

/** An unanswered request lasts to the end of the history: that is how long it was waited for. */
function requestSlices(history: readonly HistoryEvent[], lanes: Lanes): TraceEvent[] {
  const end = history.at(-1)?.time ?? 0;
  return requestsOf(history).flatMap((r) => {
    if (r.sentMs === undefined) return [];
    const name = `${r.method} #${r.id}${r.state === 'answered' ? '' : ` (${r.state})`}`;
    return [slice(name, lanes.link(r.link)[r.by], r.sentMs, r.answeredMs ?? end)];
  });
}

function operationSlices(history: readonly HistoryEvent[], lanes: Lanes): TraceEvent[] {
  const open = new Map<string, EventOf<'invoke'>>();
  const slices: TraceEvent[] = [];
  const key = (e: { client: string; operation: number }) => `${e.client} ${e.operation}`;
  for (const event of history) {
    if (event.type === 'invoke') open.set(key(event), event as EventOf<'invoke'>);
    if (event.type !== 'ok' && event.type !== 'fail' && event.type !== 'info') continue;
    const start = open.get(key(event));
    open.delete(key(event));
    if (start === undefined) continue;
    slices.push(
      slice(`${event.client}: ${event.f} ${event.type}`, lanes.client, start.time, event.time),
    );
  }
  return slices;
}

function instantsOf(row: Row, id: number, faults: number): TraceEvent[] {
  const name = clip(row.label, 120);
  const ts = micros(row.time);
  const base = { name, ts, pid: 1, args: { event: row.events[0] } } as const;
  if (row.tone === 'fault' && row.shape.kind === 'mark') {
    return [{ ...base, ph: 'i', s: 'g', tid: faults }];
  }
  if (row.shape.kind === 'rule') return [{ ...base, ph: 'i', s: 'p', tid: 0 }];
  if (row.shape.kind === 'mark') return [{ ...base, ph: 'i', s: 't', tid: row.shape.lane }];
  const { from, to, via, reached } = row.shape;
  const end = reached === 'to' ? to : (via ?? to);
  // A flow binds to slices: each end of a message is one of a microsecond.
  return [
    { ...base, ph: 'X', dur: 1, tid: from },
    { ...base, ph: 's', cat: 'message', id, tid: from },
    { ...base, ph: 'X', dur: 1, tid: end, ts: ts + 1 },
    { ...base, ph: 'f', cat: 'message', id, bp: 'e', tid: end, ts: ts + 1 },
  ];
}
