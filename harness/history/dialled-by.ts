import { Cast } from './cast.ts';
import { connectionsOf } from './connections.ts';
import type { HistoryEvent } from './event.ts';

interface Dial {
  readonly client: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Which client of ours made which connection, by the connections' names: the one that was accepted while
 * the client's attempt ran. Where several could be meant, and nothing tells them apart, none is named.
 */
export function dialledBy(history: readonly HistoryEvent[]): ReadonlyMap<string, string> {
  const cast = new Cast(history);
  const made = connectionsOf(history)
    .filter(({ link }) => mayBeOurs(cast, link))
    .map(({ name, events }) => ({ name, at: events[0]?.index ?? 0 }));
  let open = dialsOf(history).map((dial) => ({
    dial,
    may: made.filter(({ at }) => dial.from < at && at < dial.to).map(({ name }) => name),
  }));
  const found = new Map<string, string>();
  // Each one that is known leaves fewer for the others.
  for (;;) {
    const known = open.find(({ may }) => may.filter((name) => !found.has(name)).length === 1);
    if (known === undefined) return found;
    const name = known.may.find((one) => !found.has(one));
    if (name !== undefined) found.set(name, known.dial.client);
    open = open.filter((one) => one !== known);
  }
}

/** False where the client of a link is known to be another's. */
export function mayBeOurs(cast: Cast, link: string): boolean {
  return (cast.at(link, 'client')?.standing ?? 'ours') === 'ours';
}

function dialsOf(history: readonly HistoryEvent[]): Dial[] {
  const running = new Map<string, number>();
  const dials: Dial[] = [];
  for (const event of history) {
    if (event.type === 'client-connecting') running.set(event.client, event.index);
    if (event.type !== 'client-connected' && event.type !== 'client-connect-failed') continue;
    const from = running.get(event.client);
    running.delete(event.client);
    if (from !== undefined) dials.push({ client: event.client, from, to: event.index });
  }
  return dials;
}
