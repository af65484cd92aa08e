import { type Clock, systemClock } from '../clock.ts';
import { type EventBody, type HistoryEvent, historyVersion } from './event.ts';
import { HistoryFile } from './history-file.ts';
import { numbered } from './numbered.ts';
import type { Recorder } from './recorder-face.ts';
import { redactEvent } from './redact-event.ts';
import { SecretNames } from './secret-names.ts';
import { serialise } from './serialise.ts';

export interface HistoryRecorderOptions {
  /** JSONL file that is written to while recording; its folder must exist. Without it: memory only. */
  readonly path?: string;
  readonly clock?: Clock;
  /** Bound of all events as JSON; default 256 MiB. Over it: `history-full`, then essentials only. */
  readonly historyBytesMax?: number;
  /** Default 1,000,000. */
  readonly eventsMax?: number;
  /** UTF-8 bytes of a message's text that are kept; default 4096. */
  readonly messageTextBytesMax?: number;
}

/** Once full, this many essential events still go on; then nothing does. */
const essentialEventsMax = 100_000;

/** The many ones, which stop when the history is full. All others are essential. */
const bulk = new Set<EventBody['type']>([
  'unit-received',
  'unit-delivered',
  'unit-injected',
  'unit-bytes',
  'phase',
  'backpressure',
  'reading',
  'client-tokens',
  'provider-sent',
  'process-output',
]);

/**
 * Numbers and times events, takes secrets out, keeps them for judging and writes them as JSONL.
 * Nothing that was not redacted is kept or written.
 */
export class HistoryRecorder implements Recorder {
  readonly #clock: Clock;
  readonly #zero: number;
  readonly #events: HistoryEvent[] = [];
  readonly #listeners: ((event: HistoryEvent) => void)[] = [];
  readonly #counts = new Map<EventBody['type'], number>();
  readonly #file: HistoryFile | undefined;
  readonly #bytesMax: number;
  readonly #eventsMax: number;
  readonly #textBytesMax: number;
  readonly #names = new SecretNames();
  #bytes = 0;
  #dropped = 0;
  #full = false;
  #closed: Promise<void> | undefined;

  constructor(options: HistoryRecorderOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#zero = this.#clock.now();
    this.#bytesMax = options.historyBytesMax ?? 256 * 1024 * 1024;
    this.#eventsMax = options.eventsMax ?? 1_000_000;
    this.#textBytesMax = options.messageTextBytesMax ?? 4096;
    if (options.path !== undefined) {
      const startedAt = this.#clock.wallTime();
      this.#file = new HistoryFile(options.path);
      this.#file.append(JSON.stringify({ midturn: 'history', version: historyVersion, startedAt }));
    }
  }

  /** What has been recorded so far, for judging; grows while recording. */
  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** How many of each type were handed over, those that were dropped included. */
  get counts(): ReadonlyMap<EventBody['type'], number> {
    return this.#counts;
  }

  /** Events that were handed over but not recorded because the history was full or closed. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls back with each event that is recorded, after it is. */
  onEvent(listener: (event: HistoryEvent) => void): void {
    this.#listeners.push(listener);
  }

  record(body: EventBody): void {
    this.#counts.set(body.type, (this.#counts.get(body.type) ?? 0) + 1);
    if (this.#closed !== undefined || (this.#full && !this.#hasRoomFor(body))) {
      this.#dropped += 1;
      return;
    }
    this.#append(redactEvent(body, this.#textBytesMax, this.#names));
    if (!this.#full && (this.#bytes > this.#bytesMax || this.#events.length >= this.#eventsMax)) {
      this.#full = true;
      this.#append({ type: 'history-full', droppedFrom: this.#events.length + 1 });
    }
  }

  /** Writes what is left and closes the file. What is recorded afterwards is only counted. */
  close(): Promise<void> {
    if (this.#closed === undefined) {
      if (this.#full && this.#dropped > 0) {
        const text = `${this.#dropped} events were not recorded: the history was full`;
        this.#append({ type: 'note', text, blame: 'harness' });
      }
      this.#closed = this.#file?.close() ?? Promise.resolve();
    }
    return this.#closed;
  }

  #hasRoomFor(body: EventBody): boolean {
    return !bulk.has(body.type) && this.#events.length < this.#eventsMax + essentialEventsMax;
  }

  #append(body: EventBody): void {
    const time = Math.round((this.#clock.now() - this.#zero) * 1000) / 1000;
    const event = numbered(this.#events.length, time, body);
    this.#events.push(event);
    if (this.#file === undefined) this.#bytes += estimateBytes(event);
    else {
      const line = serialise(event);
      this.#bytes += line.length + 1;
      this.#file.append(line);
    }
    for (const listener of this.#listeners) listener(event);
  }
}

/** Near enough for a bound, where no line is written that could be measured. */
function estimateBytes(event: HistoryEvent): number {
  if (event.type === 'unit-delivered') return 160;
  if (event.type === 'unit-received') {
    return 300 + (event.message?.text?.length ?? 0) + (event.head?.length ?? 0);
  }
  return JSON.stringify(event).length;
}
