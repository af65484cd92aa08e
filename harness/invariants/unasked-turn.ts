import type { HistoryEvent } from '../history/event.ts';
import { violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import { endedWell, type TurnTail } from './turn-tails.ts';

/**
 * A turn that was reported as completed, though no provider was ever asked for it: nobody can have
 * answered it. Only where the provider is ours, which tells of every request.
 */
export function judgeUnasked(
  turn: TurnTail,
  history: readonly HistoryEvent[],
): Finding | undefined {
  if (turn.client === undefined || turn.parts.size > 0 || !endedWell(turn)) return undefined;
  if (!history.some(isOfProvider)) return undefined;
  // Its own account comes through a pipe, and may be late.
  const asked = history.some(
    (event) => event.type === 'provider-request' && event.turn === turn.turn,
  );
  if (asked) return undefined;
  const reason = `Turn ${turn.turn} was reported as completed, but no provider was ever asked for it.`;
  return violated(reason, [turn.outcome, turn.requested, turn.began], 'lost');
}

function isOfProvider(event: HistoryEvent): boolean {
  return (
    event.type === 'provider-request' ||
    (event.type === 'link-listening' && event.asksModel === true)
  );
}
