import type { HistoryEvent } from './event.ts';

/**
 * The links that lead from an agent to its model: their profile says so. A link whose profile the
 * history does not have is one by the kind of its messages, which a model's API calls events.
 */
export function providerLinks(history: readonly HistoryEvent[]): ReadonlySet<string> {
  const told = new Set<string>();
  const links = new Set<string>();
  for (const event of history) {
    if (event.type === 'link-listening') {
      told.add(event.link);
      if (event.asksModel) links.add(event.link);
    }
    if (event.type !== 'unit-received' || event.message?.kind !== 'event') continue;
    if (!told.has(event.link)) links.add(event.link);
  }
  return links;
}
