import type { ServerResponse } from 'node:http';
import { historyVersion } from '../history/event.ts';
import type { Answer } from './answer.ts';
import { proxyNotFound } from './api-error.ts';
import { endOfEvents } from './event-feed.ts';
import type { EventLog } from './event-log.ts';
import type { Call } from './router.ts';

/** Bytes that may wait for a reader of events; one that is slower is cut off. */
export const eventBytesMax = 4 * 1024 * 1024;

/** `GET /history[?proxy=NAME]`: what happened lately, as a history that `midturn check` reads. */
export function historyAnswer(log: EventLog, { query }: Call): Answer {
  const body = log.text(query('proxy'), { midturn: 'history', version: historyVersion });
  return { status: 200, type: 'application/x-ndjson', body };
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
  return {
    status: 200,
    type: 'text/event-stream',
    headers: { 'Cache-Control': 'no-store' },
    stream: (write, end) =>
      log.listen({
        proxy,
        heard: (event) => write(`data: ${JSON.stringify(event)}\n\n`),
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
  const stop = stream?.(
    (text) => {
      response.write(text);
      if (response.writableLength > eventBytesMax) response.destroy();
    },
    () => response.end(),
  );
  response.on('close', () => stop?.());
}
