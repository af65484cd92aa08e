import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { ClientLines } from './client-lines.ts';
import { count, holds, ranges, unknown, violated } from './findings.ts';
import type { Interrupts } from './interrupts.ts';
import type { Finding } from './invariant.ts';
import type { TokenTrails } from './token-trails.ts';
import { type Attempt, endedWell, type TurnTail } from './turn-tails.ts';

/** Text is still coming for so long after some of it. */
const comingMs = 1_000;

/** What judging the turns of a run needs of the run as a whole. */
export interface TailRun {
  readonly trails: TokenTrails;
  readonly lines: ClientLines;
  readonly interrupts: Interrupts;
  /** Kills of processes, the provider's left out, after which none was started again. */
  readonly killed: readonly EventOf<'process-signalled'>[];
}

/** Whether the text of a turn got to the client that asked for it; undefined where nothing was owed. */
export function judgeText(turn: TurnTail, run: TailRun): Finding | undefined {
  const views = turn.views.filter((v) => turn.client === undefined || v.client === turn.client);
  if (turn.client === undefined && views.length === 0) return undefined;
  const got = new Set(views.flatMap((view) => view.tokens));
  const interrupted = run.interrupts.has(turn);
  const claimed = endedWell(turn) && !(interrupted && turn.outcome?.value?.status === undefined);
  const parts = [...turn.parts.values()];
  const last = parts.map((part) => part[part.length - 1]).filter((a) => a !== undefined);
  const left = last.find(isAbandoned);
  if (left !== undefined && !claimed && !interrupted) return judgeAbandoned(turn, left);
  const accepted = parts.map((part) => brokenOff(part)).find((attempt) => attempt !== undefined);
  if (accepted !== undefined && claimed) return judgeAccepted(turn, accepted);
  const running = last.find((attempt) => attempt.stopped && attempt.disturbed === undefined);
  if (running !== undefined && claimed && !interrupted) return judgeEarly(turn, running);
  const due = parts
    .map((part) => expectedOf(part, got, claimed))
    .filter((part) => part !== undefined);
  const tokens = due.flatMap((attempt) => attempt.tokens);
  if (tokens.length === 0) return undefined;
  const missing = tokens.filter((token) => !got.has(token));
  // What its user ended owes no more text.
  if (missing.length > 0 && interrupted && !claimed) return undefined;
  const who = turn.client ?? views[0]?.client ?? 'the client';
  const owed: Owed = { turn, who, views, due, tokens };
  return missing.length > 0 ? judgeMissing(owed, missing, run) : judgeArrived(owed, run);
}

interface Owed {
  readonly turn: TurnTail;
  readonly who: string;
  readonly views: readonly EventOf<'client-tokens'>[];
  readonly due: readonly Attempt[];
  readonly tokens: readonly number[];
}

/**
 * The attempt whose tokens must have arrived: any that arrived whole, else the last one that the
 * harness left alone, else, in a turn that claims to be completed, the last one of all. Undefined when
 * there is none: nothing can be asked of this part.
 */
function expectedOf(
  part: readonly Attempt[],
  got: ReadonlySet<number>,
  claimed: boolean,
): Attempt | undefined {
  const withText = part.filter((attempt) => attempt.tokens.length > 0);
  const whole = withText.find(
    (attempt) =>
      attempt.ended?.type === 'provider-completed' && attempt.tokens.every((t) => got.has(t)),
  );
  const ended = withText.filter((attempt) => attempt.ended !== undefined);
  const alone = ended.findLast((attempt) => attempt.disturbed === undefined);
  return whole ?? alone ?? (claimed ? ended[ended.length - 1] : undefined);
}

/** The agent itself broke the answer off, and did not ask again. */
function isAbandoned({ ended, disturbed }: Attempt): boolean {
  return ended?.type === 'provider-failed' && disturbed === undefined;
}

function judgeAbandoned(turn: TurnTail, { asked, ended, tokens, sent }: Attempt): Finding {
  const last = tokens[tokens.length - 1];
  const where = last === undefined ? 'before its first token' : `after token ${last}`;
  const status = turn.outcome?.value?.status;
  const became = status === undefined ? '' : ` (its status: ${status})`;
  const reason = `The tail of turn ${turn.turn} was lost: nobody disturbed the provider's answer to request ${asked.request} and nobody interrupted the turn, but its agent broke it off ${where}${became}.`;
  return violated(reason, [ended, sent[sent.length - 1], turn.outcome, asked], 'lost');
}

/** The last attempt of a part of which no attempt was ever completed. */
function brokenOff(part: readonly Attempt[]): Attempt | undefined {
  const completed = part.some((attempt) => attempt.ended?.type === 'provider-completed');
  const last = part[part.length - 1];
  const over = last?.ended !== undefined || last?.disturbed !== undefined;
  return completed || !over ? undefined : last;
}

/** Whoever broke the stream off: a turn is not completed by an answer that is not. */
function judgeAccepted(turn: TurnTail, attempt: Attempt): Finding {
  const last = attempt.tokens[attempt.tokens.length - 1];
  const where = last === undefined ? 'before its first token' : `after token ${last}`;
  const reason = `Turn ${turn.turn} was reported as completed, but the provider's answer to request ${attempt.asked.request} was broken off ${where} and never made good.`;
  return violated(reason, [turn.outcome, attempt.disturbed, attempt.ended, attempt.asked], 'lost');
}

/** Whoever says that a turn is completed has to have waited for the end of its text. */
function judgeEarly(turn: TurnTail, { asked, stopped, tokens }: Attempt): Finding {
  const sent = count(tokens.length, 'token');
  const reason = `Turn ${turn.turn} was reported as completed, but the provider was still streaming its answer to request ${asked.request}: ${sent} so far, and it had not come to its end when the run was stopped.`;
  return violated(reason, [turn.outcome, asked, stopped], 'lost');
}

/**
 * All came. A client that lost its own connection may have read it back; one that never did was owed it
 * as it streamed, and what it did to get it nonetheless is no merit of who should have told it.
 */
function judgeArrived({ turn, who, views, due, tokens }: Owed, run: TailRun): Finding {
  const live = liveTokens(views);
  const recovered = tokens.filter((token) => !live.has(token));
  const sent = due[due.length - 1]?.sent[0];
  if (recovered.length === 0) {
    const all = `Turn ${turn.turn}: all ${count(tokens.length, 'token')} reached ${who} live.`;
    return holds(all, [sent, views[views.length - 1]], 'live');
  }
  const how = views.find((v) => v.via === 'resume' || v.via === 'read');
  const what = `${recovered.length} of ${count(tokens.length, 'token')} (${ranges(recovered)})`;
  if (cutOff(turn, who, run.lines) !== undefined || takenFrom(who, recovered, run)) {
    const reason = `Turn ${turn.turn}: ${what} reached ${who} only by ${how?.via}.`;
    return holds(reason, [sent, how], 'recovered');
  }
  const { where, events } = run.trails.of(recovered[0] as number);
  const teller = run.lines.teller(who);
  const by = teller === undefined ? '' : ` by ${teller}`;
  const lost = `${recovered.length} of ${count(tokens.length, 'token')} of turn ${turn.turn} (${ranges(recovered)})`;
  const reason = `${lost} were never told live to ${who}${by}, though its own connection was never cut off: it had to read them back (${how?.via})${where}.`;
  return violated(reason, [how, ...events, sent, turn.outcome], 'lost');
}

export function liveTokens(views: readonly EventOf<'client-tokens'>[]): ReadonlySet<number> {
  const live = views.filter(({ via }) => via === 'live' || via === 'stdout');
  return new Set(live.flatMap((view) => view.tokens));
}

/** What cut a client off in a turn of its own: once it had asked for it, there was something to miss. */
export function cutOff(
  { began, requested, outcome }: TurnTail,
  client: string,
  lines: ClientLines,
): HistoryEvent | undefined {
  const from = (requested ?? began)?.index ?? -1;
  return lines.cutOff(client, from, outcome?.index ?? Number.POSITIVE_INFINITY);
}

/** A fault took them out of what this client is told, on its way over any hop. */
export function takenFrom(
  client: string,
  tokens: readonly number[],
  { trails, lines }: Pick<TailRun, 'trails' | 'lines'>,
): EventOf<'unit-delivered'> | undefined {
  return trails.takenBy(tokens, (by) => !lines.isOfAnother(client, by));
}

function judgeMissing(
  { turn, who, views, due, tokens }: Owed,
  missing: readonly number[],
  run: TailRun,
): Finding {
  const first = missing[0] as number;
  const trail = run.trails.of(first);
  const sent = due.flatMap((a) => a.sent).find((s) => s.first <= first && first <= s.last);
  const evidence = [...trail.events, sent, views[views.length - 1], turn.outcome];
  const what = `${missing.length} of ${count(tokens.length, 'token')} of turn ${turn.turn} (${ranges(missing)})`;
  // What was lost before the kill its end does not excuse.
  const killed = run.killed.find(
    ({ index }) => index < (turn.outcome?.index ?? Number.POSITIVE_INFINITY),
  );
  if (killed !== undefined) {
    const reason = `${what} never reached ${who}, but the harness killed ${killed.process} and nothing started it again.`;
    return unknown(reason, [killed, ...evidence], 'harness');
  }
  const readBack = views.some((view) => view.via === 'resume' || view.via === 'read');
  const taken = readBack ? undefined : takenFrom(who, missing, run);
  if (taken !== undefined) {
    const reason = `${what} never reached ${who}: fault ${taken.fault} took them out, and nothing told the client to read the thread back.`;
    return unknown(reason, [taken, ...evidence], 'harness');
  }
  const coming = stillComing(turn, views);
  if (coming !== undefined) {
    const reason = `${what} had not reached ${who} when the harness gave the turn up, and its text was still coming.`;
    return unknown(reason, [coming, turn.outcome, ...evidence], 'harness');
  }
  const how = readBack ? ', though the client read the thread back' : '';
  const reason = `Expected every token of turn ${turn.turn} at ${who}, but ${missing.length} of ${tokens.length} (${ranges(missing)}) are lost${trail.where}${how}.`;
  return violated(reason, evidence, 'lost');
}

/** Text came until shortly before the harness ended the work of its own client: the rest may have come. */
function stillComing(
  { outcome }: TurnTail,
  views: readonly EventOf<'client-tokens'>[],
): HistoryEvent | undefined {
  if (outcome?.error?.code !== 'ABORTED') return undefined;
  const last = views.findLast(({ via }) => via === 'live' || via === 'stdout');
  return last !== undefined && outcome.time - last.time <= comingMs ? last : undefined;
}
