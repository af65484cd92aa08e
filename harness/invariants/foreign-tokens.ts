import type { HistoryEvent } from '../history/event.ts';
import { violated } from './findings.ts';
import type { Finding } from './invariant.ts';

/**
 * Text of another turn in what a command printed: the provider knows for which turn it sent each
 * token. It numbers tokens over all turns, so that those of two turns can be mixed and still ascend.
 */
export function foreignTokens(history: readonly HistoryEvent[]): Finding[] {
  const turnOfRequest = new Map<number, number>();
  const sent = new Map<number, { turn: number; event: HistoryEvent }>();
  for (const event of history) {
    if (event.type === 'provider-request' && event.turn !== undefined) {
      turnOfRequest.set(event.request, event.turn);
    }
    const turn = event.type === 'provider-sent' ? turnOfRequest.get(event.request) : undefined;
    if (event.type !== 'provider-sent' || turn === undefined) continue;
    for (let token = event.first; token <= event.last; token++) sent.set(token, { turn, event });
  }
  return history.flatMap((event) => {
    if (event.type !== 'client-tokens' || event.via !== 'stdout') return [];
    const token = event.tokens.find((one) => (sent.get(one)?.turn ?? event.turn) !== event.turn);
    const from = token === undefined ? undefined : sent.get(token);
    if (from === undefined) return [];
    const reason = `Token ${token} of turn ${from.turn} came in the stdout view that ${event.client} has of turn ${event.turn}.`;
    return [violated(reason, [event, from.event])];
  });
}
