import type { HistoryEvent } from '../history/event.ts';

/** Events that are kept for download; older ones are forgotten. */
export const eventsKeptMax = 10_000;

/** What happened lately, and who wants to hear what happens next. */
export class EventLog {
  #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  add(event: HistoryEvent): void {
    const line = JSON.stringify(event);
    this.#lines.push(line);
    if (this.#lines.length > eventsKeptMax * 2) this.#lines = this.#lines.slice(-eventsKeptMax);
    for (const listener of this.#listeners) listener(line);
  }

  /** One event a line, the oldest first. */
  get text(): string {
    return this.#lines
      .slice(-eventsKeptMax)
      .map((line) => `${line}\n`)
      .join('');
  }

  /** Returns what ends it. */
  listen(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
