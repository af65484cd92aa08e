import { type Connection, carries } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts } from '../history/run-facts.ts';
import type { ClientLines } from './client-lines.ts';
import { violated } from './findings.ts';
import type { Bounds, Finding } from './invariant.ts';
import { cutOff } from './lost-text.ts';
import type { TurnTail } from './turn-tails.ts';

type Unit = EventOf<'unit-received'>;

export interface EndRun {
  readonly history: readonly HistoryEvent[];
  readonly lines: ClientLines;
  readonly facts: RunFacts;
  readonly bounds: Bounds;
}

/**
 * A client that never lost its own connection is told that its turn has ended: it need not ask. One that
 * asks learns it all the same, which is its own merit; so what counts is what came over its line, before
 * it had asked or after. Undefined where it was told, or nothing shows that it had to be.
 */
export function judgeUntoldEnd(turn: TurnTail, run: EndRun): Finding | undefined {
  const { client, outcome, began } = turn;
  if (client === undefined || began === undefined) return undefined;
  const asked = outcome?.value?.learned;
  const never = asked === undefined && isHeardOfNoMore(turn, run);
  if (asked !== 'read' && asked !== 'resume' && !never) return undefined;
  if (cutOff(turn, client, run.lines) !== undefined) return undefined;
  const told = run.lines.of(client).some((line) => endsOn(line, turn).some((e) => got(line, e)));
  if (told || isTaken(turn, run)) return undefined;
  const teller = run.lines.teller(client);
  const by = teller === undefined ? '' : ` by ${teller}`;
  const seen = endsIn(run.history, turn).at(-1);
  const where =
    seen === undefined
      ? ''
      : `; it was last told on connection ${seen.connection} of link ${seen.link}`;
  const how = never ? 'it never heard of it' : `it had to ask for it (${asked})`;
  const reason = `The end of turn ${turn.turn} was never told live to ${client}${by}, though its own connection was never cut off: ${how}${where}.`;
  return violated(reason, [outcome, seen, began], 'lost');
}

/** Its client waited in vain for as long as anything may take, once all of its text had been sent. */
function isHeardOfNoMore({ outcome, parts }: TurnTail, { facts, bounds }: EndRun): boolean {
  if (outcome !== undefined && outcome.value?.status !== 'unknown') return false;
  const last = [...parts.values()].at(-1)?.at(-1);
  if (last?.ended?.type !== 'provider-completed' || last.disturbed !== undefined) return false;
  const until = Math.min(outcome?.time ?? facts.stoppedAt, facts.stoppedAt);
  return until - liveFrom(facts, last.ended.time) >= bounds.settleMs;
}

/** What says on a connection that the turn has ended. */
function endsOn({ events }: Connection, turn: TurnTail): Unit[] {
  return endsIn(events, turn);
}

function endsIn(events: readonly HistoryEvent[], { began, ids, thread }: TurnTail): Unit[] {
  return events.filter((event): event is Unit => {
    if (event.type !== 'unit-received' || event.direction !== 'downstream') return false;
    const { message, index } = event;
    if (message?.means !== 'turn-end' || message.kind === 'event') return false;
    if (index < (began?.index ?? 0)) return false;
    if (message.turn !== undefined && ids.size > 0) return ids.has(message.turn);
    return message.thread === undefined || thread === undefined || message.thread === thread;
  });
}

/** Also what went out late, or in a flood of other units. */
function got({ events }: Connection, end: Unit): boolean {
  const out = events.find((event) => event.type === 'unit-delivered' && carries(event, end));
  return out === undefined || (out.type === 'unit-delivered' && out.as === undefined);
}

/** A fault dropped or changed the word of its end, on whichever hop. */
function isTaken(turn: TurnTail, { history }: EndRun): boolean {
  return endsIn(history, turn).some((end) =>
    history.some(
      (event) =>
        event.type === 'unit-delivered' &&
        event.fault !== undefined &&
        (event.as === 'dropped' || event.as === 'altered') &&
        event.link === end.link &&
        event.connection === end.connection &&
        carries(event, end),
    ),
  );
}
