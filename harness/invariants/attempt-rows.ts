import { type Connection, connectionsOf } from '../history/connections.ts';
import type { HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { runFacts } from '../history/run-facts.ts';

/** Attempts in a row without success. */
export interface AttemptRow {
  readonly who: string;
  readonly attempts: HistoryEvent[];
  /** When each attempt was over, where that is known. */
  readonly endedAt?: (number | undefined)[];
  /** How many clients may have made these attempts, each in its own time. Default 1. */
  readonly dialers?: number;
}

/** Every row of a history: as the links show them, as clients of ours and as the provider tell them. */
export function attemptRows(history: readonly HistoryEvent[]): AttemptRow[] {
  const { stopIndex } = runFacts(history);
  return [
    ...linkRows(history, stopIndex),
    ...clientRows(history, stopIndex),
    ...providerRows(history, stopIndex),
  ];
}

/**
 * Connections of a link, one after the other, until one succeeds or somebody asks for something new:
 * what a new turn or command needs is no retry.
 */
function linkRows(history: readonly HistoryEvent[], stopIndex: number): AttemptRow[] {
  const rows = new Map<string, AttemptRow>();
  const done: AttemptRow[] = [];
  const providers = providerLinks(history);
  const asked = history.filter((e) => e.type === 'invoke' && (e.f === 'turn' || e.f === 'command'));
  const isAskedBetween = (from: HistoryEvent | undefined, to: HistoryEvent) =>
    from !== undefined && asked.some((e) => from.index < e.index && e.index < to.index);
  const connections = connectionsOf(history);
  for (const c of connections) {
    const opened = c.events.find((event) => event.type === 'connection-opened');
    if (opened === undefined || opened.index >= stopIndex) continue;
    const result = resultOf(c, providers.has(c.link));
    if (result === 'other') continue;
    let row = rows.get(c.link);
    if (row === undefined || isAskedBetween(row.attempts.at(-1), opened)) {
      if (row) done.push(row);
      const dialers = dialersOf(c.link, connections, history);
      row = { who: `The client of link ${c.link}`, attempts: [], endedAt: [], dialers };
      rows.set(c.link, row);
    }
    row.attempts.push(opened);
    row.endedAt?.push(c.events.find((event) => event.type === 'connection-closed')?.time);
    if (result === 'failed') continue;
    done.push(row);
    rows.delete(c.link);
  }
  return [...done, ...rows.values()];
}

/** As many clients as are known to have shared the link: each of them had a connection at one time. */
function dialersOf(
  link: string,
  connections: readonly Connection[],
  history: readonly HistoryEvent[],
): number {
  const clients = new Set<string>();
  for (const event of history) if (event.type === 'invoke') clients.add(event.client);
  let open = 0;
  let most = 1;
  const own = connections.filter((c) => c.link === link).flatMap((c) => c.events);
  for (const event of own.sort((a, b) => a.index - b.index)) {
    if (event.type === 'connection-opened') open += 1;
    if (event.type === 'connection-closed') open -= 1;
    most = Math.max(most, open);
  }
  return Math.max(1, Math.min(most, clients.size));
}

/** `other` is a plain HTTP request besides the model's answers: a list of models, a health check. */
function resultOf(c: Connection, isProvider: boolean): 'good' | 'failed' | 'other' {
  let initialize: string | number | undefined;
  let plain = false;
  let streamed = false;
  for (const event of c.events) {
    if (event.type === 'upgraded') streamed = true;
    if (event.type !== 'unit-received') continue;
    if (event.direction === 'upstream') {
      if (event.message?.means === 'initialize') initialize = event.message?.id;
      continue;
    }
    const { kind, id, means, end } = event.message ?? {};
    if (kind === 'event') streamed = true;
    if (kind === 'event' && !(means === 'turn-end' && end === 'completed')) continue;
    if (kind === 'response' && id === initialize) continue;
    if (kind === undefined || kind === 'error')
      plain ||= event.kind === 'head' || event.kind === 'body';
    else if (!isProvider || kind === 'event') return 'good';
  }
  return plain && !streamed ? 'other' : 'failed';
}

/** What clients of ours say; a connection that lasted a second was a good one. */
function clientRows(history: readonly HistoryEvent[], stopIndex: number): AttemptRow[] {
  const rows = new Map<string, AttemptRow>();
  const done: AttemptRow[] = [];
  for (const event of history) {
    if (event.index >= stopIndex) break;
    if (event.type === 'client-connecting') {
      const row = rows.get(event.client) ?? { who: event.client, attempts: [] };
      rows.set(event.client, row);
      row.attempts.push(event);
    }
    const good = event.type === 'client-tokens' || (event.type === 'ok' && event.f !== 'connect');
    const row = good ? rows.get(event.client) : undefined;
    if (!good || row === undefined || (event.type === 'ok' && event.f === 'initialize')) continue;
    done.push(row);
    rows.delete(event.client);
  }
  return [...done, ...rows.values()];
}

/** Requests for one part of a turn, as the provider got them, until one completes. */
function providerRows(history: readonly HistoryEvent[], stopIndex: number): AttemptRow[] {
  const rows = new Map<string, AttemptRow>();
  const asked = new Map<number, string>();
  const done: AttemptRow[] = [];
  for (const event of history) {
    if (event.index >= stopIndex) break;
    if (event.type === 'provider-request' && event.turn !== undefined) {
      const key = `${event.turn} ${(event.outputs ?? []).join(' ')}`;
      asked.set(event.request, key);
      const row = rows.get(key) ?? { who: `The agent, for turn ${event.turn},`, attempts: [] };
      rows.set(key, row);
      row.attempts.push(event);
    }
    if (event.type !== 'provider-completed') continue;
    const key = asked.get(event.request) ?? '';
    const row = rows.get(key);
    if (row) done.push(row);
    rows.delete(key);
  }
  return [...done, ...rows.values()];
}
