import type { Connection } from '../history/connections.ts';
import { liveFrom } from '../history/run-facts.ts';
import type { ApprovalContext } from './approval-context.ts';
import { type Approval, keptBack, type Showing } from './approvals.ts';
import { unknown, violated } from './findings.ts';
import type { Finding } from './invariant.ts';

/** Every later connection that takes the thread up has to see a question that is still open. */
export function judgeUnanswered(
  approval: Approval,
  asker: boolean,
  context: ApprovalContext,
): Finding | undefined {
  const { name, showings, resolved } = approval;
  const last = showings[showings.length - 1] as Showing;
  for (const c of asker ? laterOn(approval, last.on, context) : []) {
    const finding = judgeNotShown(approval, last, c, context);
    if (finding !== undefined) return finding;
  }
  // A turn that came to its end needs nobody's answer any more.
  if (resolved !== undefined) return undefined;
  // Who stands between is judged by what it does with the answer that its user gives, or fails to.
  if (!asker && context.hops.outerOf(approval) !== undefined) return undefined;
  return unknown(`The approval of ${name} was not answered before the run ended.`, [last.asked]);
}

function laterOn({ link }: Approval, { number }: Connection, context: ApprovalContext) {
  return context.connections.filter((c) => c.link === link && c.number > number);
}

function judgeNotShown(
  approval: Approval,
  last: Showing,
  c: Connection,
  context: ApprovalContext,
): Finding | undefined {
  const { name, link, thread, resolved } = approval;
  const { facts, bounds } = context;
  const attach = context
    .attachmentsOf(c)
    .find((one) => one.answer && (thread === undefined || one.thread === thread))?.answer;
  if (attach === undefined || (resolved && resolved.index < attach.index)) return undefined;
  const end = c.events.find(
    (event) => event.type === 'end-received' || event.type === 'end-delivered',
  );
  const until = Math.min(end?.time ?? facts.stoppedAt, resolved?.time ?? facts.stoppedAt);
  const waitedMs = Math.round(until - liveFrom(facts, attach.time));
  if (waitedMs < bounds.requestMs && resolved === undefined) return undefined;
  const gaveUp = c.events.some(
    (event) =>
      event.type === 'unit-received' &&
      event.message?.means === 'interrupt' &&
      event.index < (resolved?.index ?? 0),
  );
  if (gaveUp) return undefined;
  // Whoever stands between has nothing to show once its own server does not ask any more.
  const inner = context.hops.innerOf(approval);
  const asks = (one: Showing) =>
    keptBack(one) === undefined && !context.hadEnded(one.on, resolved?.index ?? facts.stopIndex);
  if (inner !== undefined && !inner.showings.some(asks)) return undefined;
  const died = context.deathOf(link, 'server', last.asked.index);
  if (died !== undefined && died.index < attach.index) {
    const reason = `The approval of ${name} was open when the process that had asked for it ended, and ${c.name} was not shown it by the one that came after.`;
    return unknown(reason, [died, attach, last.asked]);
  }
  const reason = `The approval of ${name} was open when ${last.on.name} was lost, and ${c.name} took the thread up but was not shown it${resolved ? ' before the turn ended' : ` in ${waitedMs} ms`}.`;
  return violated(reason, [attach, last.asked, resolved]);
}
