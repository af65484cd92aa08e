/**
 * The laws of who stands between two links: an answer goes on to the server that asked, and none goes on
 * that nobody gave.
 */
import type { Connection } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom } from '../history/run-facts.ts';
import type { ApprovalContext } from './approval-context.ts';
import { type Approval, type Arrived, given, keptBack } from './approvals.ts';
import { unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/** An answer upstream needs one to the same question downstream, from before, and the same decision. */
export function judgeMadeUp(approval: Approval, context: ApprovalContext): Finding | undefined {
  const link = context.hops.outerLinkOf(approval);
  if (link === undefined) return undefined;
  for (const answer of decisionsOn(approval)) {
    const from = sources(approval, link, answer, context);
    if (from === undefined) continue;
    const finding =
      from.length === 0
        ? judgeUnasked(approval, link, answer, context)
        : judgeDecision(approval, answer, from, context);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** A server that is told that nobody can be asked has not been given a decision. */
function decisionsOn({ showings }: Pick<Approval, 'showings'>): Unit[] {
  return showings
    .flatMap(({ answers }) => answers)
    .filter(({ message }) => message?.kind === 'response');
}

/**
 * The answers that this one can come from: those to the same item, or, where items have no names, those
 * that were given in the thread and are not spent on another question. After a session of its server was
 * lost a question comes again, and without a name nothing tells which it is: undefined.
 */
function sources(
  approval: Approval,
  link: string,
  answer: Unit,
  context: ApprovalContext,
): Arrived[] | undefined {
  const before = ({ delivery }: Arrived) => delivery.index < answer.index;
  if (approval.item !== undefined) {
    const outer = context.hops.outerOf(approval);
    return outer === undefined ? [] : given(outer).filter(before);
  }
  const { thread } = approval;
  const alike = context.approvals.filter((one) => one.item === undefined && one.thread === thread);
  const inner = alike.filter((one) => one.link === approval.link);
  const sessions = new Set(inner.flatMap(({ showings }) => showings.map(({ on }) => on)));
  if (sessions.size > 1) return undefined;
  const spent = inner.flatMap(decisionsOn).filter(({ index }) => index < answer.index).length;
  return alike
    .filter((one) => one.link === link)
    .flatMap(given)
    .filter(before)
    .slice(spent);
}

function judgeUnasked(
  approval: Approval,
  link: string,
  answer: Unit,
  context: ApprovalContext,
): Finding | undefined {
  const { name, thread, showings } = approval;
  const asked = showings.find((one) => one.answers.includes(answer))?.asked;
  const on = `connection ${answer.connection} of link ${answer.link}`;
  const meddled =
    context.meddledAnswer(link, answer.index) ?? context.meddledQuestion(approval, answer.index);
  if (meddled !== undefined) {
    const reason = `The approval of ${name} was answered on ${on} and by nobody on link ${link}, where the harness had changed what is asked or answered.`;
    return unknown(reason, [meddled, answer, asked], 'harness');
  }
  // Nobody is left to ask, or the user gave the turn up: then it is refused on their behalf.
  const refuses = answer.message?.grants !== true;
  if (refuses && (isGivenUp(link, thread, answer, context) || isDeserted(link, answer, context))) {
    return undefined;
  }
  const other = answeredUnder(answer, approval, context);
  const whose = other
    ? `: request ${JSON.stringify(answer.message?.id)} had been the approval of ${other.approval.name} before, and that was answered`
    : '';
  const reason = `The approval of ${name} was answered on ${on}, but nobody had answered it on link ${link}${whose}.`;
  return violated(reason, [answer, asked, other?.asked]);
}

function isGivenUp(
  link: string,
  thread: string | undefined,
  answer: Unit,
  { history }: ApprovalContext,
): boolean {
  return history.some(
    (event) =>
      event.type === 'unit-received' &&
      event.link === link &&
      event.direction === 'upstream' &&
      event.message?.means === 'interrupt' &&
      event.message.thread === thread &&
      event.index < answer.index,
  );
}

function isDeserted(link: string, answer: Unit, context: ApprovalContext): boolean {
  return context.connections.every(
    (c) => c.link !== link || !opened(c, answer.index) || context.hadEnded(c, answer.index),
  );
}

function opened({ events }: Connection, before: number): boolean {
  return (events[0]?.index ?? before) < before;
}

/** An earlier question under the id of this answer, on another session of the same link. */
function answeredUnder(answer: Unit, approval: Approval, context: ApprovalContext) {
  for (const one of context.approvals) {
    if (one === approval || one.link !== answer.link) continue;
    for (const { asked } of one.showings) {
      const same = JSON.stringify(asked.message?.id) === JSON.stringify(answer.message?.id);
      const outer = context.hops.outerOf(one);
      const was = outer !== undefined && given(outer).some((a) => a.answer.index < answer.index);
      if (same && was && asked.index < answer.index) return { approval: one, asked };
    }
  }
  return undefined;
}

/** The user's decision has to arrive as it was made. */
function judgeDecision(
  { name, item }: Approval,
  answer: Unit,
  from: readonly Arrived[],
  { meddlings }: ApprovalContext,
): Finding | undefined {
  const grants = answer.message?.grants;
  const said = from.map((one) => one.answer.message?.grants);
  if (item === undefined || grants === undefined || said.some((one) => one === undefined)) {
    return undefined;
  }
  if (said.includes(grants)) return undefined;
  const changed = from.find(({ delivery }) => meddlings.some((one) => one.event === delivery));
  const words = (granted: boolean) => (granted ? 'granted' : 'refused');
  const reason = `The approval of ${name} was ${words(!grants)} by its user, and ${words(grants)} on connection ${answer.connection} of link ${answer.link}.`;
  if (changed) return unknown(reason, [changed.delivery, answer, changed.answer], 'harness');
  return violated(reason, [answer, from[0]?.answer]);
}

/** An answer that came to who stands between, and never went on to a server that waits for it. */
export function judgeNotPassedOn(
  approval: Approval,
  answers: readonly Arrived[],
  context: ApprovalContext,
): Finding | undefined {
  const inner = context.hops.innerOf(approval);
  const [first] = answers;
  if (inner === undefined || first === undefined) return undefined;
  const { delivery, answer } = first;
  if (inner.showings.some((one) => one.answers.length > 0)) return undefined;
  const settled = approval.resolved ?? inner.resolved;
  if (inner.resolved !== undefined && inner.resolved.index < delivery.index) return undefined;
  // What was asked again waits for another answer.
  if (approval.showings.some(({ asked }) => asked.index > delivery.index)) return undefined;
  if (isInterrupted(approval, delivery.index, context)) return undefined;
  const { link } = approval;
  const died =
    context.deathOf(link, 'server', inner.showings[0]?.asked.index ?? 0) ??
    context.deathOf(inner.link, 'server', inner.showings[0]?.asked.index ?? 0);
  const evidence = [answer, delivery, inner.showings[inner.showings.length - 1]?.asked];
  const what = `The approval of ${approval.name} was answered on ${first.showing.on.name}, and the answer never went on to link ${inner.link}`;
  if (died !== undefined) return unknown(`${what}, where a process ended.`, [died, ...evidence]);
  // Asked by another session, it may be answered there: of which it never heard.
  const [kept] = inner.showings.flatMap((one) => keptBack(one) ?? []);
  if (kept !== undefined) {
    const why = `${what}, where the harness kept from it that it was asked.`;
    return unknown(why, [kept, ...evidence], 'harness');
  }
  return judgeWait(approval, inner, { what, evidence, settled, delivery }, context);
}

interface Loss {
  readonly what: string;
  readonly evidence: readonly (HistoryEvent | undefined)[];
  readonly settled: HistoryEvent | undefined;
  readonly delivery: EventOf<'unit-delivered'>;
}

/** It has the bound of a request, and that of a reconnect before, if its server's connection was lost. */
function judgeWait(
  { thread }: Approval,
  inner: Approval,
  { what, evidence, settled, delivery }: Loss,
  context: ApprovalContext,
): Finding | undefined {
  const { facts, bounds } = context;
  const asked = inner.showings.map(({ on }) => on);
  const isThere = asked.some((c) => !context.hadEnded(c, facts.stopIndex));
  const last = Math.max(...asked.map(({ number }) => number));
  const next = context.connections.filter((c) => c.link === inner.link && c.number > last);
  const back = next.find((c) =>
    context.attachmentsOf(c).some((one) => one.thread === thread && one.answer !== undefined),
  );
  const tried = next.find((c) => c.events.some((event) => event.type === 'upstream-opened'));
  const until = Math.min(facts.stoppedAt, settled?.time ?? facts.stoppedAt);
  const since = Math.max(delivery.time, isThere ? 0 : (tried?.events[0]?.time ?? 0));
  const waitedMs = Math.round(until - liveFrom(facts, since));
  const dueMs = bounds.requestMs + (isThere || tried ? 0 : bounds.reconnectMs);
  if (!isThere && back !== undefined) {
    return unknown(`${what}: its server did not ask again after ${back.name} took the thread up.`, [
      ...evidence,
      back.events[0],
    ]);
  }
  if (waitedMs >= dueMs) return violated(`${what} in ${waitedMs} ms.`, evidence);
  if (settled !== undefined) return undefined;
  return unknown(`${what}, ${Math.max(0, waitedMs)} ms before the run ended.`, evidence);
}

/** Whoever gives a turn up needs no question of it any more. */
function isInterrupted({ link, thread }: Approval, from: number, { history }: ApprovalContext) {
  return history.some(
    (event) =>
      event.type === 'unit-received' &&
      event.link === link &&
      event.direction === 'upstream' &&
      event.message?.means === 'interrupt' &&
      event.message.thread === thread &&
      event.index > from,
  );
}
