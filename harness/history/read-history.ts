import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { HarnessError } from '../errors.ts';
import { type HistoryEvent, historyVersion } from './event.ts';
import { eventMisshape, eventSpan } from './event-shape.ts';
import { withMeanings } from './with-meanings.ts';

export interface HistoryHeader {
  readonly midturn: 'history';
  readonly version: number;
  readonly startedAt?: string;
  readonly [key: string]: unknown;
}

export interface StoredHistory {
  readonly header: HistoryHeader;
  readonly events: readonly HistoryEvent[];
  /** The last line is cut: the writer was stopped. The events before it are whole. */
  readonly truncated: boolean;
}

export interface ReadHistoryLimits {
  /** Default 1 GiB. */
  readonly historyBytesMax?: number;
  /** Default 16 MiB. */
  readonly lineBytesMax?: number;
  /** Default 2,000,000. */
  readonly eventsMax?: number;
}

/**
 * Reads a history from its JSONL file.
 *
 * Errors: `FILE_NOT_FOUND`; `HISTORY_CORRUPT` with the file, the line and what was expected there;
 * `HISTORY_FULL` when it is over a limit.
 */
export async function readHistory(
  path: string,
  limits: ReadHistoryLimits = {},
): Promise<StoredHistory> {
  const parser = new HistoryParser(path, limits);
  try {
    // A pipe or a device has no end to wait for.
    if (!(await stat(path)).isFile()) throw new NotPlain();
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      parser.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    const code =
      error instanceof NotPlain
        ? 'no plain file'
        : ((error as NodeJS.ErrnoException).code ?? String(error));
    const message = `Expected \`${path}\` to be a readable history file, got ${code}.`;
    throw new HarnessError('FILE_NOT_FOUND', message, { cause: error });
  }
  return parser.end();
}

/** Units and tokens of runs, all together: whoever judges may look at each. */
const spanMax = 20_000_000;

class NotPlain extends Error {}

class HistoryParser {
  readonly #path: string;
  readonly #historyBytesMax: number;
  readonly #lineBytesMax: number;
  readonly #eventsMax: number;
  readonly #events: HistoryEvent[] = [];
  #header: HistoryHeader | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #bytes = 0;
  #line = 0;
  /** Units and tokens that its events stand for. */
  #span = 0;

  constructor(path: string, limits: ReadHistoryLimits) {
    this.#path = path;
    this.#historyBytesMax = limits.historyBytesMax ?? 1024 * 1024 * 1024;
    this.#lineBytesMax = limits.lineBytesMax ?? 16 * 1024 * 1024;
    this.#eventsMax = limits.eventsMax ?? 2_000_000;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#historyBytesMax) this.#over('historyBytesMax', this.#historyBytesMax);
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      this.#hold(chunk.subarray(from, at));
      this.#take(this.#release());
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(Buffer.from(chunk.subarray(from)));
  }

  end(): StoredHistory {
    let truncated = false;
    const rest = this.#release();
    if (rest !== '') {
      // A last line without its newline: whole when it parses, else cut by a crash.
      if (this.#header === undefined || isJson(rest)) this.#take(rest);
      else truncated = true;
    }
    if (this.#header === undefined) this.#corrupt(1, 'a history header', 'an empty file');
    const header = this.#header as HistoryHeader;
    const events = header.version === 1 ? withMeanings(this.#events) : this.#events;
    return { header, events, truncated };
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#lineBytesMax) this.#over('lineBytesMax', this.#lineBytesMax);
  }

  #release(): string {
    const text = Buffer.concat(this.#held).toString('utf8');
    this.#held = [];
    this.#heldBytes = 0;
    return text;
  }

  #take(text: string): void {
    this.#line += 1;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#corrupt(this.#line, this.#header ? 'an event as JSON' : 'a history header', show(text));
    }
    if (this.#header === undefined) this.#header = this.#checkHeader(value, text);
    else this.#events.push(this.#checkEvent(value));
  }

  #checkHeader(value: unknown, text: string): HistoryHeader {
    const header = value as HistoryHeader | null;
    if (typeof header !== 'object' || header?.midturn !== 'history') {
      this.#corrupt(1, 'a history header, `{"midturn":"history",...}`', show(text));
    }
    if (!Number.isInteger(header?.version) || (header as HistoryHeader).version < 1) {
      this.#corrupt(1, '`version` to be an integer from 1', `\`${header?.version}\``);
    }
    if ((header as HistoryHeader).version > historyVersion) {
      const message = `version ${header?.version}, and this midturn reads up to ${historyVersion}`;
      throw new HarnessError(
        'HISTORY_CORRUPT',
        `\`${this.#path}\` is a history of ${message}: use a newer midturn.`,
      );
    }
    return header as HistoryHeader;
  }

  #checkEvent(value: unknown): HistoryEvent {
    const event = value as HistoryEvent | null;
    const index = this.#events.length;
    if (index >= this.#eventsMax) this.#over('eventsMax', this.#eventsMax);
    if (typeof event !== 'object' || event === null) {
      this.#corrupt(this.#line, 'an event (object)', show(JSON.stringify(value)));
    } else if (event.index !== index) {
      this.#corrupt(this.#line, `\`index\` to be ${index}`, `\`${event.index}\``);
    }
    const wrong = eventMisshape(event as object);
    if (wrong)
      this.#corrupt(this.#line, wrong.expected, show(JSON.stringify(wrong.got) ?? 'undefined'));
    this.#span += Math.abs(eventSpan(event as object));
    if (this.#span > spanMax) this.#over('spanMax', spanMax);
    return event as HistoryEvent;
  }

  #corrupt(line: number, expected: string, got: string): never {
    const message = `\`${this.#path}\` line ${line}: expected ${expected}, got ${got}.`;
    throw new HarnessError('HISTORY_CORRUPT', message);
  }

  #over(limit: string, max: number): never {
    const message = `\`${this.#path}\` line ${this.#line + 1} goes over \`${limit}\` (${max}).`;
    throw new HarnessError('HISTORY_FULL', message);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function show(text: string): string {
  return `\`${text.length > 60 ? `${text.slice(0, 60)}...` : text}\``;
}
