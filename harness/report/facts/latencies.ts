import type { HistoryEvent } from '../../history/event.ts';
import { requestsOf } from './requests.ts';

/** How long something took that ended at `ms`. */
export interface Latency {
  readonly ms: number;
  readonly tookMs: number;
  readonly kind: 'request' | 'token';
  readonly event: number;
}

/** Requests from being sent to their answer, and tokens from the provider to the client, live. */
export function latenciesOf(history: readonly HistoryEvent[]): Latency[] {
  const found: Latency[] = [];
  const sent = new Map<number, number>();
  for (const event of history) {
    if (event.type === 'provider-sent') {
      // A token number is sent once; were it sent again, the first time is the one to be judged by.
      for (let t = event.first; t <= Math.min(event.last, event.first + 100_000); t++) {
        if (!sent.has(t)) sent.set(t, event.time);
      }
    }
    if (event.type !== 'client-tokens' || event.via !== 'live') continue;
    for (const token of event.tokens) {
      const start = sent.get(token);
      if (start === undefined) continue;
      const tookMs = Math.max(0, event.time - start);
      found.push({ ms: event.time, tookMs, kind: 'token', event: event.index });
    }
  }
  for (const request of requestsOf(history)) {
    const { sentMs, answeredMs, event } = request;
    if (sentMs === undefined || answeredMs === undefined) continue;
    found.push({ ms: answeredMs, tookMs: answeredMs - sentMs, kind: 'request', event });
  }
  return found.sort((a, b) => a.ms - b.ms);
}

/** Times in which a client of the run had lost its connection and not found it again. */
export function outagesOf(history: readonly HistoryEvent[]): { from: number; to: number }[] {
  const lost = new Map<string, number>();
  const outages: { from: number; to: number }[] = [];
  for (const event of history) {
    if (event.type === 'client-closed' && !event.own) lost.set(event.client, event.time);
    if (event.type !== 'client-connected') continue;
    const from = lost.get(event.client);
    lost.delete(event.client);
    if (from !== undefined) outages.push({ from, to: event.time });
  }
  const end = history.at(-1)?.time ?? 0;
  return [...outages, ...[...lost.values()].map((from) => ({ from, to: end }))];
}
