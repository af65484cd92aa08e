import type { EventOf } from '../history/event.ts';
import { count, holds, ranges, violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import { liveTokens, type TailRun, takenFrom } from './lost-text.ts';
import { endedWell, type TurnTail } from './turn-tails.ts';

/**
 * Other clients of a turn: who was told some of a text live, and was never cut off, is told the rest of it
 * live. What was said before it had taken the thread up it may not have.
 */
export function lostToWatchers(turn: TurnTail, run: TailRun): Finding[] {
  if (turn.client === undefined || !endedWell(turn)) return [];
  const others = new Set(turn.views.filter(({ via }) => via === 'live').map((v) => v.client));
  others.delete(turn.client);
  return [...others].flatMap((client) => lostTo(client, turn, run) ?? []);
}

function lostTo(client: string, turn: TurnTail, run: TailRun): Finding | undefined {
  const views = turn.views.filter((view) => view.client === client);
  const live = liveTokens(views);
  const first = views.find(({ via }) => via === 'live') as EventOf<'client-tokens'>;
  const whole = [...turn.parts.values()]
    .flatMap((part) => part.at(-1) ?? [])
    .filter((a) => a.ended?.type === 'provider-completed' && a.disturbed === undefined);
  const owed = whole.flatMap(({ tokens }) => {
    const from = tokens.findIndex((token) => live.has(token));
    return from < 0 ? [] : tokens.slice(from);
  });
  const missing = owed.filter((token) => !live.has(token));
  if (owed.length === 0) return undefined;
  const last = views[views.length - 1];
  if (missing.length === 0) {
    const all = `Turn ${turn.turn}: ${client} was told it as well, ${count(owed.length, 'token')} live.`;
    return holds(all, [first, last], 'live');
  }
  // Until it hung up itself, once the turn was over.
  const to = turn.outcome?.index ?? Number.POSITIVE_INFINITY;
  if (run.lines.cutOff(client, first.index, to) || takenFrom(client, missing, run))
    return undefined;
  const { where, events } = run.trails.of(missing[0] as number);
  const what = `${missing.length} of ${count(owed.length, 'token')} of turn ${turn.turn} (${ranges(missing)})`;
  const reason = `${what} were never told live to ${client}, which followed it and was never cut off${where}.`;
  return violated(reason, [last, ...events, first], 'lost');
}
