import { type Connection, connectionsOf, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts, runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/**
 * An approval is one question about one item of a thread, however often and under whatever id it is
 * shown. Its answer counts when it has reached the server; from then on it must not be asked again,
 * and until then every connection that takes the thread up must see it.
 */
export const approvalsExactlyOnce = defineInvariant({
  id: 'approvals-exactly-once',
  kind: 'liveness',
  holdsWhen:
    'an open approval is shown again after a reconnect, is answered once, and is not asked again after its answer',
  sources: [
    'https://github.com/raysonmeng/agent-bridge/issues/39',
    'https://github.com/openai/codex/pull/12560',
    'https://github.com/octos-org/octos/pull/1449',
    'https://github.com/agentrq/acp-gateway/pull/40',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const connections = connectionsOf(history);
    const approvals = approvalsOf(connections, facts);
    const findings = [...approvals.values()].map((one) =>
      judgeApproval(one, connections, facts, bounds),
    );
    return summarise(
      findings,
      (held) => holds(`${count(held.length, 'approval')} answered once.`, evidenceOf(held)),
      'No approval was asked for.',
    );
  },
});

interface Showing {
  readonly on: Connection;
  readonly asked: Unit;
  readonly answers: Unit[];
}

interface Approval {
  /** `thread item`, or the id where the protocol names no item. */
  readonly name: string;
  readonly link: string;
  readonly thread: string | undefined;
  readonly showings: Showing[];
  /** The server said that it needs no answer any more, or the turn ended. */
  resolved?: HistoryEvent;
}

function approvalsOf(
  connections: readonly Connection[],
  facts: RunFacts,
): ReadonlyMap<string, Approval> {
  const approvals = new Map<string, Approval>();
  for (const c of connections) {
    const open = new Map<string | number, Showing>();
    for (const event of c.events) {
      if (event.type !== 'unit-received' || event.message === undefined) continue;
      if (event.index >= facts.stopIndex) break;
      const { kind, id, means, thread, item } = event.message;
      if (event.direction === 'downstream') {
        if (id !== undefined && means === 'approval') {
          const name = item === undefined ? `request ${id}` : `item ${item}`;
          const key = `${c.link} ${thread ?? ''} ${item ?? `${c.number} ${id}`}`;
          const known = approvals.get(key) ?? { name, link: c.link, thread, showings: [] };
          const showing: Showing = { on: c, asked: event, answers: [] };
          known.showings.push(showing);
          approvals.set(key, known);
          open.set(id, showing);
        }
        if (means === 'turn-end' || means === 'approval-resolved') {
          for (const one of approvals.values()) {
            const same = one.link === c.link && one.thread === thread;
            const settled = means === 'turn-end' || one.showings.some((s) => s.answers.length > 0);
            if (same && settled) one.resolved ??= event;
          }
        }
      } else if ((kind === 'response' || kind === 'error') && id !== undefined) {
        open.get(id)?.answers.push(event);
      }
    }
  }
  return approvals;
}

function judgeApproval(
  approval: Approval,
  connections: readonly Connection[],
  facts: RunFacts,
  bounds: Bounds,
): Finding {
  const { showings } = approval;
  const answers = showings.flatMap((showing) =>
    showing.answers.flatMap((answer) => {
      const delivery = deliveryOf(showing.on, answer);
      return delivery !== undefined && delivery.as === undefined
        ? [{ answer, delivery, showing }]
        : [];
    }),
  );
  const [first] = answers;
  if (first === undefined) return judgeUnanswered(approval, connections, facts, bounds);
  return (
    judgeAskedAgain(approval, first) ??
    judgeAnsweredTwice(approval, answers) ??
    holds('', [showings[0]?.asked, first.answer])
  );
}

interface Arrived {
  readonly answer: Unit;
  readonly delivery: EventOf<'unit-delivered'>;
  readonly showing: Showing;
}

function judgeAskedAgain(
  { name, showings, resolved }: Approval,
  { answer, delivery, showing }: Arrived,
): Finding | undefined {
  // What the harness held back had not arrived before it let it go.
  const again = showings.find(({ asked }) => asked.index > delivery.index);
  if (again === undefined || again.on.number < answer.connection) return undefined;
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
 * Everyone who is shown a question may answer it, so that answers of two clients can cross; whoever
 * has been told that it is settled may not, and nobody may answer one showing twice.
 */
function judgeAnsweredTwice({ name }: Approval, answers: readonly Arrived[]): Finding | undefined {
  const [first] = answers;
  const second = answers.find(
    (one, i) =>
      i > 0 &&
      (answers.findIndex(({ showing }) => showing === one.showing) < i || wasTold(one, first)),
  );
  if (first === undefined || second === undefined) return undefined;
  const { on, asked } = second.showing;
  const copied = deliveryOf(on, asked);
  if (copied?.as === 'altered') {
    const reason = `The approval of ${name} was answered ${answers.length} times, after the harness had changed how it was asked on ${on.name}.`;
    return unknown(reason, [copied, second.answer, first.answer], 'harness');
  }
  const reason = `The approval of ${name} was answered ${answers.length} times.`;
  return violated(reason, [second.answer, first.answer]);
}

/** Whether a client's connection had the news that the question is settled before it answered. */
function wasTold({ answer, showing }: Arrived, first: Arrived | undefined): boolean {
  return showing.on.events.some(
    (event) =>
      event.type === 'unit-received' &&
      event.direction === 'downstream' &&
      event.index > (first?.delivery.index ?? 0) &&
      (deliveryOf(showing.on, event)?.index ?? Number.POSITIVE_INFINITY) < answer.index &&
      (event.message?.means === 'approval-resolved' || event.message?.means === 'turn-end') &&
      event.message?.thread === showing.asked.message?.thread,
  );
}

/** Every later connection that takes the thread up has to see a question that is still open. */
function judgeUnanswered(
  approval: Approval,
  connections: readonly Connection[],
  facts: RunFacts,
  bounds: Bounds,
): Finding {
  const { name, link, thread, showings, resolved } = approval;
  const last = showings[showings.length - 1] as Showing;
  const later = connections.filter((c) => c.link === link && c.number > last.on.number);
  for (const c of later) {
    const attach = c.events.find(
      (event): event is Unit =>
        event.type === 'unit-received' &&
        event.direction === 'downstream' &&
        event.message?.kind === 'response' &&
        event.message.means === 'attach' &&
        (thread === undefined || event.message.thread === thread),
    );
    if (attach === undefined || (resolved && resolved.index < attach.index)) continue;
    const end = c.events.find(
      (event) => event.type === 'end-received' || event.type === 'end-delivered',
    );
    const until = Math.min(end?.time ?? facts.stoppedAt, resolved?.time ?? facts.stoppedAt);
    const waitedMs = Math.round(until - liveFrom(facts, attach.time));
    if (waitedMs < bounds.requestMs && resolved === undefined) continue;
    if (c.events.some((event) => isInterrupt(event) && event.index < (resolved?.index ?? 0))) {
      continue;
    }
    const reason = `The approval of ${name} was open when ${last.on.name} was lost, and ${c.name} took the thread up but was not shown it${resolved ? ' before the turn ended' : ` in ${waitedMs} ms`}.`;
    return violated(reason, [attach, last.asked, resolved]);
  }
  const reason = `The approval of ${name} was not answered before the run ended.`;
  return unknown(reason, [last.asked, resolved]);
}

/** Whoever gives a turn up needs no question of it any more. */
function isInterrupt(event: HistoryEvent): boolean {
  return event.type === 'unit-received' && event.message?.means === 'interrupt';
}
