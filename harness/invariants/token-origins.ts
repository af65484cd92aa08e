import type { EventOf, HistoryEvent } from '../history/event.ts';

/** For what the provider sent a token. */
export interface Origin {
  readonly request: number;
  /** The workload's turn, where its prompt said so. */
  readonly turn: number | undefined;
  /** What the request continued from: requests of one turn and one part ask for the same text. */
  readonly part: string;
  readonly sent: EventOf<'provider-sent'>;
}

/** By tokens. The provider numbers them over all requests of a run, so each has one origin. */
export function tokenOrigins(history: readonly HistoryEvent[]): ReadonlyMap<number, Origin> {
  const asked = new Map<number, EventOf<'provider-request'>>();
  for (const event of history) {
    if (event.type === 'provider-request') asked.set(event.request, event);
  }
  const origins = new Map<number, Origin>();
  for (const sent of history) {
    if (sent.type !== 'provider-sent') continue;
    const by = asked.get(sent.request);
    if (by === undefined) continue;
    const { request, turn } = by;
    const origin = { request, turn, part: partOf(by), sent };
    for (let token = sent.first; token <= sent.last; token++) origins.set(token, origin);
  }
  return origins;
}

/** Parts of a turn are told apart by the tool outputs that they continue from. */
export function partOf({ outputs = [] }: EventOf<'provider-request'>): string {
  return outputs.join(' ');
}
