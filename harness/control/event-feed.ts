import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';

/** Characters of one event of another host. */
const eventCharactersMax = 16 * 1024 * 1024;

export interface EventFeed {
  /** Resolves when the proxy is gone and all of its events were handed on; rejects when they broke off. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Follows `GET /events` of one proxy on a `midturn server`; it listens once this resolves. */
export async function followEvents(
  server: string,
  proxy: string,
  onEvent: (event: HistoryEvent) => void,
): Promise<EventFeed> {
  const abort = new AbortController();
  const url = `${server}/events?proxy=${encodeURIComponent(proxy)}`;
  const answer = await fetch(url, { signal: abort.signal });
  if (!answer.ok || !answer.body) {
    const text = `Expected events from \`${url}\`, got status ${answer.status}.`;
    throw new HarnessError('CONNECT_FAILED', text);
  }
  const ended = readEvents(answer.body, onEvent);
  ended.catch(() => {});
  return { ended, close: () => abort.abort() };
}

async function readEvents(
  body: AsyncIterable<Uint8Array>,
  onEvent: (event: HistoryEvent) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  let isWhole = false;
  for await (const bytes of body) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    if (rest.length > eventCharactersMax) break;
    for (const part of parts) {
      if (part === endOfEvents.trimEnd()) isWhole = true;
      else if (part.startsWith('data: ')) onEvent(JSON.parse(part.slice('data: '.length)));
    }
  }
  if (!isWhole) throw new HarnessError('CONNECT_FAILED', 'the stream of events broke off');
}

/** The last thing that is said of a proxy; a connection that breaks does not say it. */
export const endOfEvents = ': end\n\n';
