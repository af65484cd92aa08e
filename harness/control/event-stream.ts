import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { EventLog } from './event-log.ts';

/** Bytes that may wait for a reader of events; one that is slower is cut off. */
export const eventBytesMax = 4 * 1024 * 1024;

/** `GET /history`: what happened lately, one event a line. */
export function historyAnswer(log: EventLog): Answer {
  return { status: 200, type: 'application/x-ndjson', body: log.text };
}

/** `GET /events`: what happens from now on, as server-sent events with one event of a history each. */
export function eventsAnswer(log: EventLog): Answer {
  return {
    status: 200,
    type: 'text/event-stream',
    headers: { 'Cache-Control': 'no-store' },
    stream: (write) => log.listen((line) => write(`data: ${line}\n\n`)),
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
