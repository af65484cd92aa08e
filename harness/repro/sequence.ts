import type { HistoryEvent } from '../history/event.ts';

/** One run of the command within the history of the whole sequence. */
export interface RunSlice {
  /** From 1. */
  readonly run: number;
  readonly passed: boolean;
  /** From its start to the start of the next one, so that what came of it is in it. */
  readonly events: readonly HistoryEvent[];
}

/** Cuts a history at the starts of its commands; what came before the first belongs to none. */
export function slicesOf(history: readonly HistoryEvent[]): RunSlice[] {
  const starts = history.filter((event) => event.type === 'invoke' && event.f === 'command');
  return starts.map((start, i) => {
    const end = starts[i + 1]?.index ?? history.length;
    const events = history.slice(start.index, end);
    const passed = events.some((event) => event.type === 'ok' && event.f === 'command');
    return { run: i + 1, passed, events };
  });
}

/** A failing run and the passing one that it is held against: the nearest before it, else after it. */
export function pairOf(
  slices: readonly RunSlice[],
): { readonly good: RunSlice; readonly bad: RunSlice } | undefined {
  const pair = (bad: RunSlice | undefined) => {
    if (bad === undefined) return undefined;
    const before = slices.findLast((one) => one.passed && one.run < bad.run);
    const good = before ?? slices.find((one) => one.passed && one.run > bad.run);
    return good && { good, bad };
  };
  const failed = slices.filter((one) => !one.passed);
  return pair(failed.find((one) => slices[one.run - 2]?.passed) ?? failed[0]);
}

/**
 * The events of a run as if it had been alone: connections count from 1, and what the harness did to
 * start and judge the command is left out, since that is no difference on the wire.
 */
export function alone({ events }: RunSlice, history: readonly HistoryEvent[]): HistoryEvent[] {
  const links = history.filter((event) => event.type === 'link-listening');
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  const numberOf = (link: string, connection: number) => {
    const key = `${connection} ${link}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const next = (counts.get(link) ?? 0) + 1;
    counts.set(link, next);
    numbers.set(key, next);
    return next;
  };
  return [...links, ...events.filter(onTheWire)].map((event, index) => {
    if (!('connection' in event) || !('link' in event)) return { ...event, index };
    const { link, connection } = event;
    if (link === undefined || connection === undefined) return { ...event, index };
    return { ...event, index, connection: numberOf(link, connection) } as HistoryEvent;
  });
}

function onTheWire(event: HistoryEvent): boolean {
  const { type } = event;
  if (type === 'note' || type === 'invoke' || type === 'link-listening') return false;
  if (type === 'ok' || type === 'fail' || type === 'info' || type === 'stage') return false;
  return !('process' in event) || event.process !== 'command';
}
