import type { ServerResponse } from 'node:http';
import { historyVersion } from '../history/event.ts';
import type { Answer } from './answer.ts';
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
 * history each.
 */
export function eventsAnswer(log: EventLog, { query }: Call): Answer {
  return {
    status: 200,
    type: 'text/event-stream',
    headers: { 'Cache-Control': 'no-store' },
    stream: (write) =>
      log.listen(query('proxy'), (event) => write(`data: ${JSON.stringify(event)}\n\n`)),
  };
}

export function writeStream(response: ServerResponse, answer: Answer): void {
  const { status, type = 'text/plain', headers = {}, stream } = answer;
  response.writeHead(status, { ...headers, 'Content-Type': type });
  response.flushHeaders();
  const end = stream?.((text) => {
    response.write(text);
    if (response.writableLength > eventBytesMax) response.destroy();
  });
  response.on('close', () => end?.());
}
