import type { HistoryEvent } from '../history/event.ts';

/** Events that are kept for download; older ones are forgotten. */
export const eventsKeptMax = 10_000;

interface Kept {
  /** Of which proxy it tells; none for what is about the server itself. */
  readonly proxy: string | undefined;
  readonly event: HistoryEvent;
}

/** What happened lately, and who wants to hear what happens next. */
export class EventLog {
  #kept: Kept[] = [];
  #forgotten = 0;
  #source: string | undefined;
  readonly #listeners = new Set<(one: Kept) => void>();

  /** Events that `record` adds are this proxy's. */
  from(proxy: string, record: () => void): void {
    this.#source = proxy;
    try {
      record();
    } finally {
      this.#source = undefined;
    }
  }

  add(event: HistoryEvent): void {
    const one = { proxy: this.#source, event };
    this.#kept.push(one);
    if (this.#kept.length > eventsKeptMax * 2) {
      this.#forgotten += this.#kept.length - eventsKeptMax;
      this.#kept = this.#kept.slice(-eventsKeptMax);
    }
    for (const listener of this.#listeners) listener(one);
  }

  /** A history of its own, one event a line: of one proxy, or of all. */
  text(proxy: string | undefined, header: object): string {
    const events = this.#kept.filter((one) => isOf(one, proxy)).map(({ event }) => event);
    const time = events[0]?.time ?? 0;
    const gap = {
      ...{ index: 0, time, type: 'note', blame: 'harness' },
      text: `${this.#forgotten} older events of this server are forgotten`,
    };
    const all = this.#forgotten > 0 ? [gap, ...events] : events;
    const lines = all.map((event, index) => JSON.stringify({ ...event, index }));
    return [JSON.stringify(header), ...lines].map((line) => `${line}\n`).join('');
  }

  /** Returns what ends it. */
  listen(proxy: string | undefined, listener: (event: HistoryEvent) => void): () => void {
    const filtered = (one: Kept) => {
      if (isOf(one, proxy)) listener(one.event);
    };
    this.#listeners.add(filtered);
    return () => void this.#listeners.delete(filtered);
  }
}

function isOf(one: Kept, proxy: string | undefined): boolean {
  return proxy === undefined || one.proxy === proxy;
}
