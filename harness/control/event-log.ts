import type { HistoryEvent } from '../history/event.ts';

/** Events that are kept for download; older ones are forgotten. */
export const eventsKeptMax = 10_000;

interface Kept {
  /** Of which proxy it tells; none for what is about the server itself. */
  readonly proxy: string | undefined;
  readonly event: HistoryEvent;
}

/** Who listens; `ended` once when the one proxy that it listens to is gone. */
interface Listener {
  readonly proxy: string | undefined;
  /** The event as JSON, which is made once for all who listen. */
  heard(json: string): void;
  ended(): void;
}

/** What happened lately, and who wants to hear what happens next. */
export class EventLog {
  #kept: Kept[] = [];
  #forgotten = 0;
  #source: string | undefined;
  readonly #listeners = new Set<Listener>();

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
    let json: string | undefined;
    for (const listener of this.#listeners) {
      if (!isOf(one, listener.proxy)) continue;
      json ??= JSON.stringify(event);
      listener.heard(json);
    }
  }

  /** The proxy is gone: nothing more will be said of it. */
  end(proxy: string): void {
    for (const listener of this.#listeners) if (listener.proxy === proxy) listener.ended();
  }

  /** A history of its own, one event a line: of one proxy, or of all. It is made while it is read. */
  *lines(proxy: string | undefined, header: object): Generator<string> {
    const events = this.#kept.filter((one) => isOf(one, proxy)).map(({ event }) => event);
    const time = events[0]?.time ?? 0;
    const gap = {
      ...{ index: 0, time, type: 'note', blame: 'harness' },
      text: `${this.#forgotten} older events of this server are forgotten`,
    };
    const all = this.#forgotten > 0 ? [gap, ...events] : events;
    yield `${JSON.stringify(header)}\n`;
    for (const [index, event] of all.entries()) yield `${JSON.stringify({ ...event, index })}\n`;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function isOf(one: Kept, proxy: string | undefined): boolean {
  return proxy === undefined || one.proxy === proxy;
}
