import type { EventOf, HistoryEvent } from '../history/event.ts';
import { runFacts } from '../history/run-facts.ts';
import { interruptsTurn } from '../history/session-methods.ts';
import { count, evidenceOf, holds, ranges, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { type Attempt, type TurnTail, turnTails } from './turn-tails.ts';

/**
 * Graded: `live` when the client saw it all as it streamed, `recovered` when it had to resume or read
 * the thread back, `lost` when it never got it.
 */
export const noLostTail = defineInvariant({
  id: 'no-lost-tail',
  kind: 'liveness',
  holdsWhen:
    'every token the provider sent for a turn is in what the client ends up with, live or recovered',
  sources: [
    'https://github.com/openai/codex/issues/47124',
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/coollabsio/jean/pull/722',
  ],
  judge(history) {
    const findings = turnTails(history).map((turn) => judgeTurn(turn, history));
    return summarise(
      findings.filter((finding) => finding !== undefined),
      (held) => {
        const grade = held.some((f) => f.grade === 'recovered') ? 'recovered' : 'live';
        return holds(held.map((f) => f.reason).join(' '), evidenceOf(held), grade);
      },
      'No turn was both streamed by a provider and watched by a client.',
    );
  },
});

function judgeTurn(turn: TurnTail, history: readonly HistoryEvent[]): Finding | undefined {
  const views = turn.views.filter((v) => turn.client === undefined || v.client === turn.client);
  if (turn.client === undefined && views.length === 0) return undefined;
  const got = new Set(views.flatMap((view) => view.tokens));
  const live = new Set(
    views.filter((v) => v.via === 'live' || v.via === 'stdout').flatMap((view) => view.tokens),
  );
  const parts = [...turn.parts.values()];
  const left = parts.map((part) => part[part.length - 1]).find((a) => a && isAbandoned(a));
  if (left !== undefined && !endedWell(turn) && !wasInterrupted(history)) {
    return judgeAbandoned(turn, left);
  }
  const accepted = parts.map((part) => brokenOff(part)).find((attempt) => attempt !== undefined);
  if (accepted !== undefined && endedWell(turn)) return judgeAccepted(turn, accepted);
  const due = parts
    .map((part) => expectedOf(part, got, endedWell(turn)))
    .filter((part) => part !== undefined);
  if (due.length === 0) return undefined;
  const tokens = due.flatMap((attempt) => attempt.tokens);
  const missing = tokens.filter((token) => !got.has(token));
  const who = turn.client ?? views[0]?.client ?? 'the client';
  if (missing.length > 0) return judgeMissing({ turn, who, views, due, tokens, missing }, history);
  const recovered = tokens.filter((token) => !live.has(token));
  const last = due[due.length - 1]?.sent[0];
  if (recovered.length === 0) {
    const all = `Turn ${turn.turn}: all ${count(tokens.length, 'token')} reached ${who} live.`;
    return holds(all, [last, views[views.length - 1]], 'live');
  }
  const how = views.find((v) => v.via === 'resume' || v.via === 'read');
  const reason = `Turn ${turn.turn}: ${recovered.length} of ${count(tokens.length, 'token')} (${ranges(recovered)}) reached ${who} only by ${how?.via}.`;
  return holds(reason, [last, how], 'recovered');
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

function wasInterrupted(history: readonly HistoryEvent[]): boolean {
  return history.some(
    (event) =>
      event.type === 'unit-received' &&
      event.direction === 'upstream' &&
      interruptsTurn(event.message?.method),
  );
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
  return completed || last?.ended === undefined ? undefined : last;
}

function endedWell({ outcome }: TurnTail): boolean {
  return outcome?.type === 'ok' && (outcome.value?.status ?? 'completed') === 'completed';
}

/** Whoever broke the stream off: a turn is not completed by an answer that is not. */
function judgeAccepted(turn: TurnTail, attempt: Attempt): Finding {
  const last = attempt.tokens[attempt.tokens.length - 1];
  const where = last === undefined ? 'before its first token' : `after token ${last}`;
  const reason = `Turn ${turn.turn} was reported as completed, but the provider's answer to request ${attempt.asked.request} was broken off ${where} and never made good.`;
  return violated(reason, [turn.outcome, attempt.disturbed, attempt.ended, attempt.asked], 'lost');
}

interface Loss {
  readonly turn: TurnTail;
  readonly who: string;
  readonly views: readonly EventOf<'client-tokens'>[];
  readonly due: readonly Attempt[];
  readonly tokens: readonly number[];
  readonly missing: readonly number[];
}

function judgeMissing(loss: Loss, history: readonly HistoryEvent[]): Finding {
  const { turn, who, views, tokens, missing } = loss;
  const first = missing[0] as number;
  const trail = trailOf(first, history);
  const sent = loss.due.flatMap((a) => a.sent).find((s) => s.first <= first && first <= s.last);
  const evidence = [...trail.events, sent, views[views.length - 1], turn.outcome];
  const what = `${missing.length} of ${count(tokens.length, 'token')} of turn ${turn.turn} (${ranges(missing)})`;
  const [killed] = runFacts(history).killed.values();
  if (killed !== undefined) {
    const reason = `${what} never reached ${who}, but the harness killed ${killed.process} and nothing started it again.`;
    return unknown(reason, [killed, ...evidence], 'harness');
  }
  const readBack = views.some((view) => view.via === 'resume' || view.via === 'read');
  const taken = readBack ? undefined : takenByHarness(missing, history);
  if (taken !== undefined) {
    const reason = `${what} never reached ${who}: fault ${taken.fault} took them out, and nothing told the client to read the thread back.`;
    return unknown(reason, [taken, ...evidence], 'harness');
  }
  const how = readBack ? ', though the client read the thread back' : '';
  const reason = `Expected every token of turn ${turn.turn} at ${who}, but ${missing.length} of ${tokens.length} (${ranges(missing)}) are lost${trail.where}${how}.`;
  return violated(reason, evidence, 'lost');
}

/** Where a token was last seen: the frame that carried it, and how its connection ended. */
function trailOf(token: number, history: readonly HistoryEvent[]) {
  let carrier: EventOf<'unit-received'> | undefined;
  for (const event of history) {
    if (event.type !== 'unit-received' || event.message?.kind === 'event') continue;
    if (event.direction === 'downstream' && event.message?.tokens?.includes(token)) {
      carrier = event;
      break;
    }
  }
  if (carrier === undefined) return { events: [], where: '' };
  const { link, connection, unit } = carrier;
  const after = history.filter(
    (event) =>
      'link' in event &&
      event.link === link &&
      'connection' in event &&
      event.connection === connection &&
      event.index > (carrier as HistoryEvent).index,
  );
  const delivery = after.find(
    (event) =>
      event.type === 'unit-delivered' &&
      event.direction === 'downstream' &&
      event.unit <= unit &&
      unit <= event.last,
  );
  const end = after.find(
    (event) => event.type === 'end-received' || event.type === 'end-delivered',
  );
  const where = `; token ${token} was last seen in unit ${unit} of connection ${connection} of link ${link}`;
  return { events: [carrier, delivery, end], where };
}

/** The fault that dropped or altered the units of every missing token, if one did. */
function takenByHarness(
  missing: readonly number[],
  history: readonly HistoryEvent[],
): EventOf<'unit-delivered'> | undefined {
  const carriers = new Map<string, readonly number[]>();
  const taken = new Map<number, EventOf<'unit-delivered'>>();
  for (const event of history) {
    if (event.type === 'unit-received' && event.message?.tokens !== undefined) {
      carriers.set(`${event.link} ${event.connection} ${event.unit}`, event.message.tokens);
    }
    if (event.type !== 'unit-delivered' || event.fault === undefined) continue;
    if (event.as !== 'dropped' && event.as !== 'altered') continue;
    for (let unit = event.unit; unit <= event.last; unit++) {
      for (const token of carriers.get(`${event.link} ${event.connection} ${unit}`) ?? []) {
        taken.set(token, event);
      }
    }
  }
  return missing.every((token) => taken.has(token)) ? taken.get(missing[0] as number) : undefined;
}
