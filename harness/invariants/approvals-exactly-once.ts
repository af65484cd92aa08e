import { deliveryOf } from '../history/connections.ts';
import { ApprovalContext } from './approval-context.ts';
import { judgeMadeUp, judgeNotPassedOn } from './approval-passing.ts';
import { judgeUnanswered } from './approval-unanswered.ts';
import {
  type Approval,
  type Arrived,
  arrivedAnswers,
  isOpenAt,
  type Showing,
} from './approvals.ts';
import { breach } from './breach.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';

/**
 * An approval is one question about one item of a thread, however often and under whatever id it is
 * shown. On a link its answer counts when it has reached the other end; from then on it must not be asked
 * again, and until then every connection that takes the thread up must see it. Who stands between two
 * links passes questions and answers on, and makes up neither.
 */
export const approvalsExactlyOnce = defineInvariant({
  id: 'approvals-exactly-once',
  kind: 'liveness',
  holdsWhen:
    'an open approval is shown again after a reconnect and once at a time, is answered once, by who was asked, and that answer reaches the server that waits for it; it is not asked again after its answer',
  sources: [
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/openai/codex/pull/12560',
    'https://github.com/octos-org/octos/pull/1449',
    'https://github.com/agentrq/acp-gateway/pull/40',
    'https://github.com/BytePioneer-AI/codex-host/pull/35',
  ],
  judge(history, bounds) {
    const context = new ApprovalContext(history, bounds);
    const findings = context.approvals
      .map((one) => judgeApproval(one, context))
      .filter((finding) => finding !== undefined);
    return summarise(
      findings,
      (held) => holds(`${count(held.length, 'approval')} answered once.`, evidenceOf(held)),
      'No approval was asked for.',
    );
  },
});

/** The first law that it breaks; undefined where it asks nothing of whom is judged. */
function judgeApproval(approval: Approval, context: ApprovalContext): Finding | undefined {
  const { cast } = context;
  const { link } = approval;
  const asker = cast.isJudged(link, 'server');
  const answerer = cast.isJudged(link, 'client');
  if (!asker && !answerer) return undefined;
  const answers = arrivedAnswers(approval);
  const wrong =
    (asker ? judgeShownTwice(approval, context) : undefined) ??
    (asker ? judgeAskedAgain(approval, answers[0], context) : undefined) ??
    (answerer ? judgeMadeUp(approval, context) : undefined) ??
    (answerer ? judgeAnsweredTwice(approval, answers, context) : undefined) ??
    (asker ? judgeNotPassedOn(approval, answers, context) : undefined);
  if (wrong !== undefined) return wrong;
  if (answers[0] !== undefined) return holds('', [approval.showings[0]?.asked, answers[0].answer]);
  return judgeUnanswered(approval, asker, context);
}

/** A client can have one question on its screen once, and tell questions apart by their ids alone. */
function judgeShownTwice(approval: Approval, context: ApprovalContext): Finding | undefined {
  const { name, thread, showings } = approval;
  const inner = context.hops.innerOf(approval);
  for (const [i, again] of showings.entries()) {
    const { on, asked, collides } = again;
    if (collides !== undefined) {
      const id = JSON.stringify(asked.message?.id);
      const reason = `The approval of ${name} was asked as request ${id} on ${on.name}, where another one of that id was open.`;
      return breach('server', reason, [asked, collides], meddledFor(approval, asked.index, context))
        .finding;
    }
    const before = showings.slice(0, i).findLast((one) => one.on === on);
    if (before === undefined || !isOpenAt(before, asked.index)) continue;
    if (context.tookUp(on, thread, before.asked.index, asked.index)) continue;
    // What its own server has asked again since is a new question to who stands between.
    const since = (one: Showing) =>
      before.asked.index < one.asked.index && one.asked.index < asked.index;
    if (inner?.showings.some(since)) continue;
    const reason = `The approval of ${name} was shown twice on ${on.name}, as request ${JSON.stringify(before.asked.message?.id)} and as ${JSON.stringify(asked.message?.id)}, with the first one open.`;
    const evidence = [asked, before.asked];
    return breach('server', reason, evidence, meddledFor(approval, asked.index, context)).finding;
  }
  return undefined;
}

/** The harness had changed what the one who asks was asked itself. */
function meddledFor(approval: Approval, before: number, context: ApprovalContext) {
  const inner = context.hops.innerOf(approval);
  return inner && context.meddledQuestion(inner, before);
}

function judgeAskedAgain(
  approval: Approval,
  first: Arrived | undefined,
  context: ApprovalContext,
): Finding | undefined {
  if (first === undefined) return undefined;
  const { name, showings, resolved } = approval;
  const { answer, delivery, showing } = first;
  // What the harness held back had not arrived before it let it go.
  const again = showings.find(
    (one) =>
      one.asked.index > delivery.index && !isLateBroadcast(one, approval, delivery.index, context),
  );
  if (again === undefined) return undefined;
  const inner = context.hops.innerOf(approval);
  const anew = inner?.showings.some(
    ({ asked }) => showing.asked.index < asked.index && asked.index < again.asked.index,
  );
  if (anew) return undefined;
  // A reset throws away what its receiver has not read yet.
  const reset = showing.on.events.find(
    (event) =>
      event.type === 'end-delivered' &&
      event.side === 'server' &&
      event.how !== 'fin' &&
      event.index > delivery.index,
  );
  const told = resolved !== undefined && resolved.index < again.asked.index;
  if (reset !== undefined && reset.index < again.asked.index && !told) {
    const reason = `The approval of ${name} was asked again after its answer, and nothing shows that the server had read that before the harness reset ${showing.on.name}.`;
    return unknown(reason, [reset, again.asked, answer], 'harness');
  }
  const reason = `The approval of ${name} was asked again, as request ${JSON.stringify(again.asked.message?.id)} on ${again.on.name}, after its answer had arrived.`;
  return violated(reason, [again.asked, answer]);
}

/**
 * A question goes to all who have its thread at once. To one of them it may come so late that another's
 * answer is there: it is on its way, and not asked anew.
 */
function isLateBroadcast(
  { on, asked }: Showing,
  { thread, showings }: Approval,
  answeredAt: number,
  context: ApprovalContext,
): boolean {
  const first = showings[0]?.asked.index ?? 0;
  if (showings.some((one) => one.on === on && one.asked.index < asked.index)) return false;
  if (context.hadEnded(on, answeredAt)) return false;
  return context.tookUp(on, thread, -1, first);
}

/**
 * Everyone who is shown a question may answer it, so that answers of two clients can cross; whoever
 * has been told that it is settled may not, and nobody may answer one showing twice.
 */
function judgeAnsweredTwice(
  approval: Approval,
  answers: readonly Arrived[],
  context: ApprovalContext,
): Finding | undefined {
  const { name } = approval;
  const [first] = answers;
  const second = answers.find(
    (one, i) =>
      i > 0 &&
      (answers.findIndex(({ showing }) => showing === one.showing) < i || wasTold(one, first)),
  );
  if (first === undefined || second === undefined) return undefined;
  const { on, asked } = second.showing;
  const copied = deliveryOf(on, asked);
  const outer = context.hops.outerOf(approval);
  const meddled =
    (copied?.as === 'altered' && copied.fault !== undefined ? copied : undefined) ??
    (outer && context.meddledAnswer(outer.link, second.answer.index));
  if (meddled !== undefined) {
    const reason = `The approval of ${name} was answered ${answers.length} times, after the harness had changed how it was asked or answered before that reached ${on.name}.`;
    return unknown(reason, [meddled, second.answer, first.answer], 'harness');
  }
  const reason = `The approval of ${name} was answered ${answers.length} times.`;
  return violated(reason, [second.answer, first.answer]);
}

/** Whether a client's connection had the news that the question is settled before it answered. */
function wasTold({ answer, showing }: Arrived, first: Arrived | undefined): boolean {
  const { on, asked } = showing;
  return on.events.some(
    (event) =>
      event.type === 'unit-received' &&
      event.direction === 'downstream' &&
      event.index > (first?.delivery.index ?? 0) &&
      (deliveryOf(on, event)?.index ?? Number.POSITIVE_INFINITY) < answer.index &&
      (event.message?.means === 'approval-resolved' || event.message?.means === 'turn-end') &&
      event.message?.thread === asked.message?.thread &&
      (event.message.request === undefined || event.message.request === asked.message?.id),
  );
}
