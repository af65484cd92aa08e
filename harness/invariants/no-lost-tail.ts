import type { EventOf, HistoryEvent } from '../history/event.ts';
import { runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, ranges, summarise, unknown, violated } from './findings.ts';
import { unlessDoubled } from './harness-doubled.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { TokenTrails } from './token-trails.ts';
import { type Attempt, endedWell, type TurnTail, turnTails } from './turn-tails.ts';

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
    const run: Run = {
      trails: new TokenTrails(history),
      killed: runFacts(history).killed.values().next().value,
      interrupts: interruptsIn(history),
    };
    const findings = turnTails(history)
      .map((turn) => judgeTurn(turn, run))
      .filter((finding) => finding !== undefined)
      .map(unlessDoubled(history))
      .map(unlessForged(history));
    return summarise(
      findings,
      (held) => {
        const grade = held.some((f) => f.grade === 'recovered') ? 'recovered' : 'live';
        return holds(held.map((f) => f.reason).join(' '), evidenceOf(held), grade);
      },
      'No turn was both streamed by a provider and watched by a client.',
    );
  },
});

/** A connection that the harness answered in the server's name: its client took it for another one. */
function unlessForged(history: readonly HistoryEvent[]): (finding: Finding) => Finding {
  const forged = history.find(
    (event) =>
      event.type === 'unit-injected' &&
      event.direction === 'downstream' &&
      event.message?.kind === 'response',
  );
  return (finding) => {
    if (finding.verdict !== 'violated' || forged?.type !== 'unit-injected') return finding;
    const reason = `Fault ${forged.fault} answered on connection ${forged.connection} of link ${forged.link} in the server's name, so what its client missed there may be its doing.`;
    return unknown(reason, [forged, ...finding.evidence], 'harness');
  };
}

interface Run {
  readonly trails: TokenTrails;
  readonly killed: EventOf<'process-signalled'> | undefined;
  readonly interrupts: readonly HistoryEvent[];
}

function judgeTurn(turn: TurnTail, run: Run): Finding | undefined {
  const views = turn.views.filter((v) => turn.client === undefined || v.client === turn.client);
  if (turn.client === undefined && views.length === 0) return undefined;
  const got = new Set(views.flatMap((view) => view.tokens));
  const live = new Set(
    views.filter((v) => v.via === 'live' || v.via === 'stdout').flatMap((view) => view.tokens),
  );
  const interrupted = run.interrupts.some((event) => isDuring(event, turn));
  const parts = [...turn.parts.values()];
  const left = parts.map((part) => part[part.length - 1]).find((a) => a && isAbandoned(a));
  if (left !== undefined && !endedWell(turn) && !interrupted) {
    return judgeAbandoned(turn, left);
  }
  const accepted = parts.map((part) => brokenOff(part)).find((attempt) => attempt !== undefined);
  if (accepted !== undefined && endedWell(turn)) return judgeAccepted(turn, accepted);
  const running = parts.map((part) => part[part.length - 1]).find((a) => a?.stopped);
  if (running !== undefined && endedWell(turn) && run.killed === undefined && !interrupted) {
    return judgeEarly(turn, running);
  }
  const due = parts
    .map((part) => expectedOf(part, got, endedWell(turn)))
    .filter((part) => part !== undefined);
  if (due.length === 0) return undefined;
  const tokens = due.flatMap((attempt) => attempt.tokens);
  const missing = tokens.filter((token) => !got.has(token));
  const who = turn.client ?? views[0]?.client ?? 'the client';
  if (missing.length > 0 && interrupted && !endedWell(turn)) {
    return unknown(`Turn ${turn.turn} was interrupted before its end.`, [turn.outcome]);
  }
  if (missing.length > 0) return judgeMissing({ turn, who, views, due, tokens, missing }, run);
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

function interruptsIn(history: readonly HistoryEvent[]): HistoryEvent[] {
  return history.filter(
    (event) =>
      event.type === 'unit-received' &&
      event.direction === 'upstream' &&
      event.message?.means === 'interrupt',
  );
}

/** An interrupt takes no text from a turn that was over, nor from one that was not yet asked for. */
function isDuring({ index }: HistoryEvent, { began, outcome }: TurnTail): boolean {
  return (began?.index ?? 0) < index && index < (outcome?.index ?? Number.POSITIVE_INFINITY);
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

interface Loss {
  readonly turn: TurnTail;
  readonly who: string;
  readonly views: readonly EventOf<'client-tokens'>[];
  readonly due: readonly Attempt[];
  readonly tokens: readonly number[];
  readonly missing: readonly number[];
}

function judgeMissing(loss: Loss, { trails, killed }: Run): Finding {
  const { turn, who, views, tokens, missing } = loss;
  const first = missing[0] as number;
  const trail = trails.of(first);
  const sent = loss.due.flatMap((a) => a.sent).find((s) => s.first <= first && first <= s.last);
  const evidence = [...trail.events, sent, views[views.length - 1], turn.outcome];
  const what = `${missing.length} of ${count(tokens.length, 'token')} of turn ${turn.turn} (${ranges(missing)})`;
  if (killed !== undefined) {
    const reason = `${what} never reached ${who}, but the harness killed ${killed.process} and nothing started it again.`;
    return unknown(reason, [killed, ...evidence], 'harness');
  }
  const readBack = views.some((view) => view.via === 'resume' || view.via === 'read');
  const taken = readBack ? undefined : trails.takenBy(missing);
  if (taken !== undefined) {
    const reason = `${what} never reached ${who}: fault ${taken.fault} took them out, and nothing told the client to read the thread back.`;
    return unknown(reason, [taken, ...evidence], 'harness');
  }
  const how = readBack ? ', though the client read the thread back' : '';
  const reason = `Expected every token of turn ${turn.turn} at ${who}, but ${missing.length} of ${tokens.length} (${ranges(missing)}) are lost${trail.where}${how}.`;
  return violated(reason, evidence, 'lost');
}
