import type { EventOf, HistoryEvent } from '../history/event.ts';
import { ranges, unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import type { Attempt, TurnTail } from './turn-tails.ts';

type View = EventOf<'client-tokens'>;

/**
 * A thread that is read back says itself all that its client had been told of a text: what came live does
 * not make up for a gap. A server may keep the text of a running turn to itself until the turn is over;
 * one that shows any of it shows it from its beginning.
 */
export function snapshotGaps(turn: TurnTail, history: readonly HistoryEvent[]): Finding[] {
  const attempts = [...turn.parts.values()].flat();
  return turn.views
    .filter(({ via }) => via === 'read' || via === 'resume')
    .flatMap((view) => attempts.flatMap((attempt) => gapIn(view, attempt, turn, history) ?? []));
}

function gapIn(
  view: View,
  { tokens, asked }: Attempt,
  turn: TurnTail,
  history: readonly HistoryEvent[],
): Finding | undefined {
  const shown = new Set(view.tokens);
  const newest = tokens.findLast((token) => shown.has(token));
  if (newest === undefined) return undefined;
  const before = askedAt(view, history);
  const had = new Set(
    turn.views
      .filter(({ client, index }) => client === view.client && index < before)
      .flatMap((one) => one.tokens),
  );
  const gap = tokens.filter((token) => !shown.has(token) && (token < newest || had.has(token)));
  if (gap.length === 0) return undefined;
  const lacks = gap.length === 1 ? 'token' : 'tokens';
  const reason = `What ${view.client} read back of turn ${turn.turn} (${view.via}) lacks ${lacks} ${ranges(gap)} of the answer to request ${asked.request}, of which it has token ${newest}`;
  const by = changedAnswer(view, before, history);
  if (by === undefined) return violated(`${reason}.`, [view, asked], 'lost');
  return unknown(
    `${reason}, but fault ${by.fault} changed what it was answered.`,
    [by, view],
    'harness',
  );
}

/** Index from which on a server may have answered: what its client got later need not be in it. */
function askedAt({ client, index }: View, history: readonly HistoryEvent[]): number {
  const asked = history.findLast(
    (event) =>
      event.index < index &&
      event.type === 'invoke' &&
      event.client === client &&
      (event.f === 'read' || event.f === 'resume'),
  );
  return asked?.index ?? index;
}

function changedAnswer(
  { index }: View,
  asked: number,
  history: readonly HistoryEvent[],
): EventOf<'unit-delivered'> | undefined {
  const within = history.filter((event) => asked <= event.index && event.index <= index);
  const answers = within.filter(
    (event): event is EventOf<'unit-received'> =>
      event.type === 'unit-received' &&
      event.direction === 'downstream' &&
      (event.message?.means === 'attach' || event.message?.means === 'read'),
  );
  return within.find(
    (event): event is EventOf<'unit-delivered'> =>
      event.type === 'unit-delivered' &&
      event.fault !== undefined &&
      event.as === 'altered' &&
      answers.some(
        (one) =>
          one.link === event.link &&
          one.connection === event.connection &&
          one.direction === event.direction &&
          event.unit <= one.unit &&
          one.unit <= event.last,
      ),
  );
}
