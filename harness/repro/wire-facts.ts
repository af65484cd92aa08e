import type { EventOf, HistoryEvent, RecordedMessage } from '../history/event.ts';
import type { RunSlice } from './sequence.ts';

/** What became of the connections of one run, and of the processes beside it, each in a sentence. */
export function wireFacts(slice: RunSlice, slices: readonly RunSlice[]): string[] {
  const connections = new Map<string, On[]>();
  for (const event of slice.events) {
    if (!isOn(event)) continue;
    const key = `${event.link} connection ${event.connection}`;
    connections.set(key, [...(connections.get(key) ?? []), event]);
  }
  const sentences = [...connections].flatMap(([name, events]) => {
    // A connection on which nothing was said is a probe, or the end of an older one.
    const spoke = events.some((event) => event.type === 'unit-received' && event.message);
    return spoke ? [connectionFact(name, events, slices)] : [];
  });
  return [...sentences, ...slice.events.flatMap(deathOf)];
}

type On = HistoryEvent & { readonly link: string; readonly connection: number };

function isOn(event: HistoryEvent): event is On {
  return 'link' in event && 'connection' in event && event.connection !== undefined;
}

function connectionFact(name: string, events: readonly On[], slices: readonly RunSlice[]): string {
  const { link, connection } = events[0] as On;
  const opened = slices.find(({ events: all }) =>
    all.some(
      (event) =>
        event.type === 'connection-opened' &&
        event.link === link &&
        event.connection === connection,
    ),
  );
  const isNew = events.some((event) => event.type === 'connection-opened');
  const origin = isNew ? 'was opened in this run' : `was reused: run ${opened?.run ?? 0} opened it`;
  const heard = events.filter(
    (event): event is On & EventOf<'unit-received'> =>
      event.type === 'unit-received' && event.message !== undefined,
  );
  const last = heard.at(-1);
  const asks = last?.direction === 'upstream' ? 'the client' : 'the server';
  const lastWords = last?.message ? `; the last message was ${asks}'s ${words(last.message)}` : '';
  const open = unanswered(heard);
  const openWords = open.length === 0 ? '' : `; never answered: ${open.join(', ')}`;
  return `${capital(name)} ${origin}${lastWords}${openWords}${endWords(events)}.`;
}

function unanswered(heard: readonly EventOf<'unit-received'>[]): string[] {
  const open = new Map<string, string>();
  for (const { direction, message } of heard) {
    if (message?.id === undefined) continue;
    const other = direction === 'upstream' ? 'downstream' : 'upstream';
    if (message.kind === 'request') open.set(`${direction} ${message.id}`, words(message));
    else open.delete(`${other} ${message.id}`);
  }
  return [...open.values()];
}

function endWords(events: readonly On[]): string {
  const end = events.find(
    (event) => event.type === 'end-received' || event.type === 'end-delivered',
  );
  if (end?.type === 'end-received') return `; the ${end.side} ended it (${end.how.toUpperCase()})`;
  if (end?.type === 'end-delivered') return `; fault ${end.fault ?? '?'} ended it`;
  return '; it stayed open';
}

function deathOf(event: HistoryEvent): string[] {
  if (event.type === 'process-signalled') {
    const by = event.fault === undefined ? '' : ` by fault ${event.fault}`;
    return [`Process ${event.process} (pid ${event.pid}) got ${event.signal}${by}.`];
  }
  if (event.type !== 'process-exited' || event.process === 'command') return [];
  const how = event.signal ?? (event.code === null ? 'an unknown end' : `exit code ${event.code}`);
  return [`Process ${event.process} (pid ${event.pid}) ended with ${how}.`];
}

function words({ kind, method, id }: RecordedMessage): string {
  const number = id === undefined ? '' : ` #${id}`;
  if (kind === 'response' || kind === 'error')
    return `${kind} to ${method ?? 'a request'}${number}`;
  return `${kind} ${method ?? ''}${number}`.trim();
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
