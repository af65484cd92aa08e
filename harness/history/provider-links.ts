import type { HistoryEvent } from './event.ts';

/** True for an event that shows its link to be the hop from an agent to its model. */
export function isProviderEvent(event: HistoryEvent): boolean {
  if (event.type === 'link-listening') return event.profile === 'responses';
  return event.type === 'unit-received' && event.message?.kind === 'event';
}

/** The links that lead from an agent to its model. */
export function providerLinks(history: readonly HistoryEvent[]): ReadonlySet<string> {
  const links = new Set<string>();
  for (const event of history) {
    if (isProviderEvent(event) && 'link' in event && event.link !== undefined)
      links.add(event.link);
  }
  return links;
}
