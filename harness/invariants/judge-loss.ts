import type { HistoryEvent, Side } from '../history/event.ts';
import { isRpcOverHttp } from '../history/exchanges.ts';
import { exitOf, killOf } from './ended-programs.ts';
import { holds, unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';
import type { Loss, Try } from './lost-transports.ts';
import { type Need, needsOf } from './needs-of.ts';
import type { Surroundings } from './surroundings.ts';

export interface JudgedLoss {
  readonly finding: Finding;
  readonly tookMs: number;
}

/** Whose part is judged: the client's, who has to come back, and the server's, who has to take it. */
type Duty = Readonly<Record<Side, boolean>>;

/** Undefined for a loss by which nobody who is under test owes anything. */
export function judgeLoss(loss: Loss, around: Surroundings): JudgedLoss | undefined {
  const duty = dutyOf(loss, around);
  if (loss.connection !== undefined && isRpcOverHttp(loss.connection)) {
    const reason = `${name(loss.what)} was lost, and what of its session is to come back cannot be told: in JSON-RPC over HTTP a session is not its connection.`;
    return { finding: unknown(reason, [loss.at]), tookMs: 0 };
  }
  if (!duty.client && !duty.server) return undefined;
  const finding = failedAlone(loss, duty, around);
  if (finding !== undefined) return { finding, tookMs: 0 };
  const back = loss.tries.find(
    ({ answered }) => answered !== undefined && answered.index < around.facts.stopIndex,
  );
  if (back?.answered !== undefined)
    return judgeReturn(loss, { ...back, answered: back.answered }, duty, around);
  const missed = judgeAbsence(loss, duty, around);
  return missed && { finding: missed, tookMs: 0 };
}

/** What a client of ours says of its own connection is about its server; `client` is never ours. */
function dutyOf({ link }: Loss, { cast }: Surroundings): Duty {
  if (link === undefined) return { client: false, server: true };
  return { client: cast.isJudged(link, 'client'), server: cast.isJudged(link, 'server') };
}

function judgeReturn(
  loss: Loss,
  back: Try & { readonly answered: HistoryEvent },
  duty: Duty,
  around: Surroundings,
): JudgedLoss {
  const { at } = loss;
  const { bounds } = around;
  const from = countsFrom(loss, around);
  const isLate = back.answered.time > from;
  const since = isLate ? startOf(loss, from, duty, back) : at.time;
  const ms = Math.round(back.answered.time - since);
  const after = since === at.time ? 'the loss' : since === from ? 'the heal' : late(duty);
  const proof = [at, back.answered];
  if (!isLate || back.answered.time - since <= bounds.reconnectMs) {
    const reason = `${name(loss.what)} was replaced ${ms} ms after ${after}.`;
    return { finding: holds(reason, proof), tookMs: ms };
  }
  const reason = `${name(loss.what)} was replaced only ${ms} ms after ${after} (bound ${bounds.reconnectMs} ms)${by(loss, duty, around)}.`;
  return { finding: violated(reason, proof), tookMs: ms };
}

/** What the time counts from, where it costs nobody anything before that. */
function late(duty: Duty): string {
  return duty.client ? 'its last attempt that failed' : 'our client tried again';
}

function judgeAbsence(loss: Loss, duty: Duty, around: Surroundings): Finding | undefined {
  const { at, tries } = loss;
  const { facts, bounds } = around;
  // That our own client does not try shows nothing of its server.
  if (!duty.client && tries.length === 0) return undefined;
  const from = startOf(loss, countsFrom(loss, around), duty);
  const needs = needsOf(loss, from, around);
  const [need] = needs;
  if (need === undefined) return undefined;
  const killed = killOf(loss.link, around);
  if (killed !== undefined) {
    const reason = `${name(loss.what)} was not replaced, but the harness killed ${killed.process} and nothing started it again.`;
    return unknown(reason, [killed, at], 'harness');
  }
  const gone = exitOf(loss, duty, around);
  if (gone !== undefined) {
    const reason = `${name(loss.what)} was lost and never re-established: ${gone.process} ended itself, with ${need.what} to do.`;
    return violated(reason, [at, gone, need.from]);
  }
  const until = duty.client ? facts.stoppedAt : lastTried(tries, facts.stoppedAt);
  const waited = (one: Need) => Math.min(one.until, until) - Math.max(from, one.from.time);
  const missed = needs.find((one) => waited(one) > bounds.reconnectMs);
  if (missed !== undefined) {
    const tried = tries.length > 0 ? 'no attempt came through' : 'nobody tried';
    const reason = `${name(loss.what)} was lost and never re-established: ${tried} in ${Math.round(waited(missed))} ms, with ${missed.what} to do${by(loss, duty, around)}.`;
    return violated(reason, [at, tries[0]?.began, missed.from, missed.end]);
  }
  const open = needs.find((one) => one.isOpen);
  if (open === undefined) return undefined;
  const had = Math.max(0, Math.round(waited(open)));
  return unknown(
    `${name(loss.what)} was lost ${had} ms before the run ended, with ${open.what} to do.`,
    [at],
  );
}

/** From when on the time counts: the loss, or the end of the faults that were on. */
function countsFrom({ at, link }: Loss, { history, facts }: Surroundings): number {
  if (facts.healedAt !== undefined) return Math.max(at.time, facts.healedAt);
  const last = history.findLast(
    (event) => event.type === 'fault-fired' && event.index < facts.stopIndex && event.link === link,
  );
  return Math.max(at.time, last?.time ?? 0);
}

/** What is not under test does not cost time: our own client's waits, a server that is not there. */
function startOf({ tries }: Loss, from: number, duty: Duty, back?: Try): number {
  if (duty.client && duty.server) return from;
  if (!duty.client) {
    const first = tries.find(
      ({ ended, answered }) => ((ended ?? answered)?.time ?? Number.POSITIVE_INFINITY) > from,
    );
    return Math.max(from, first?.began.time ?? from);
  }
  const failed = tries.filter((one) => one !== back && one.answered === undefined);
  return Math.max(from, ...failed.map(({ ended }) => ended?.time ?? from));
}

function lastTried(tries: readonly Try[], stoppedAt: number): number {
  const last = tries.at(-1);
  return Math.min(stoppedAt, last?.ended?.time ?? stoppedAt);
}

/** A command that was under way when its connection was lost, and failed without another attempt. */
function failedAlone(loss: Loss, duty: Duty, around: Surroundings): Finding | undefined {
  const { at, tries } = loss;
  if (!duty.client || killOf(loss.link, around) !== undefined) return undefined;
  const opened = loss.connection?.events[0]?.index ?? at.index;
  const commands = around.operations.filter(
    ({ invoke, outcome }) =>
      invoke.f === 'command' &&
      invoke.index < opened &&
      (outcome === undefined || outcome.index > at.index),
  );
  const failed = commands.filter(({ outcome }) => outcome?.type === 'fail');
  const [first] = failed;
  // Of several, whose connection it was is not known: one that went well may have had it.
  if (first === undefined || failed.length < commands.length) return undefined;
  const last = Math.max(...failed.map(({ outcome }) => outcome?.index ?? 0));
  if (tries.some(({ began }) => began.index < last)) return undefined;
  const { invoke, outcome } = first;
  const reason = `${name(loss.what)} was lost, and operation ${invoke.operation} (command) failed without trying again.`;
  return violated(reason, [at, invoke, outcome]);
}

/** Who did not do it, where the history knows. */
function by({ link }: Loss, duty: Duty, { cast }: Surroundings): string {
  if (link === undefined || (duty.client && duty.server)) return '';
  return `: that is on ${cast.nameOf(link, duty.client ? 'client' : 'server')}`;
}

function name(what: string): string {
  return what.charAt(0).toUpperCase() + what.slice(1);
}
