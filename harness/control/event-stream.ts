import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { historyVersion } from '../history/event.ts';
import type { Answer } from './answer.ts';
import { ApiError, proxyNotFound } from './api-error.ts';
import { endOfEvents } from './event-feed.ts';
import type { EventLog } from './event-log.ts';
import type { Call } from './router.ts';

/** Bytes that may wait for a reader of events; one that is slower is cut off. */
export const eventBytesMax = 4 * 1024 * 1024;
/** Bytes that may wait for all readers together: over it, whoever is behind is cut off. */
const allEventBytesMax = 64 * 1024 * 1024;
/** Readers of events at a time. */
export const listenersMax = 200;
const historyChunkCharacters = 64 * 1024;

/** `GET /history[?proxy=NAME]`: what happened lately, as a history that `midturn check` reads. */
export function historyAnswer(log: EventLog, { query }: Call): Answer {
  const lines = log.lines(query('proxy'), { midturn: 'history', version: historyVersion });
  return { status: 200, type: 'application/x-ndjson', chunks: joined(lines) };
}

/**
 * `GET /events[?proxy=NAME]`: what happens from now on, as server-sent events with one event of a
 * history each. Those of one proxy end with it.
 */
export function eventsAnswer(
  log: EventLog,
  exists: (proxy: string) => boolean,
  { query }: Call,
): Answer {
  const proxy = query('proxy');
  if (proxy !== undefined && !exists(proxy)) throw proxyNotFound();
  if (log.listeners >= listenersMax) throw new ApiError(503, 'too many readers of events');
  return {
    status: 200,
    type: 'text/event-stream',
    headers: { 'Cache-Control': 'no-store' },
    stream: (write, end) =>
      log.listen({
        proxy,
        heard: (json) => write(`data: ${json}\n\n`),
        ended: () => {
          write(endOfEvents);
          end();
        },
      }),
  };
}

export function writeStream(response: ServerResponse, answer: Answer): void {
  const { status, type = 'text/plain', headers = {}, stream } = answer;
  response.writeHead(status, { ...headers, 'Content-Type': type });
  response.flushHeaders();
  const waiting = new Waiting(response);
  const stop = stream?.(
    (text) => {
      if (response.destroyed) return;
      response.write(text);
      if (waiting.isTooMuch) response.destroy();
    },
    () => response.end(),
  );
  response.on('close', () => {
    waiting.forget();
    stop?.();
  });
}

/** An answer that is made while it is read. */
export function writeChunks(response: ServerResponse, { status, type, chunks }: Answer): void {
  response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' });
  pipeline(Readable.from(chunks ?? []), response, () => {});
}

function* joined(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < historyChunkCharacters) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

let allWaiting = 0;

/** What waits for one reader, as a part of what waits for all. */
class Waiting {
  readonly #response: ServerResponse;
  #bytes = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('drain', () => this.#count());
  }

  get isTooMuch(): boolean {
    this.#count();
    return this.#bytes > eventBytesMax || (this.#bytes > 0 && allWaiting > allEventBytesMax);
  }

  forget(): void {
    allWaiting -= this.#bytes;
    this.#bytes = 0;
  }

  #count(): void {
    const now = this.#response.destroyed ? 0 : this.#response.writableLength;
    allWaiting += now - this.#bytes;
    this.#bytes = now;
  }
}
