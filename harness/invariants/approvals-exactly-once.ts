import { arrived, type Connection, connectionsOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts, runFacts } from '../history/run-facts.ts';
import { asksApproval, attachesThread, endsTurn } from '../history/session-methods.ts';
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
      const { kind, id, method, thread, item } = event.message;
      if (event.direction === 'downstream') {
        if (kind === 'request' && id !== undefined && asksApproval(method)) {
          const name = item === undefined ? `request ${id}` : `item ${item}`;
          const key = `${c.link} ${thread ?? ''} ${item ?? `${c.number} ${id}`}`;
          const known = approvals.get(key) ?? { name, link: c.link, thread, showings: [] };
          const showing: Showing = { on: c, asked: event, answers: [] };
          known.showings.push(showing);
          approvals.set(key, known);
          open.set(id, showing);
        }
        if (endsTurn(method) || method === 'serverRequest/resolved') {
          for (const one of approvals.values()) {
            const same = one.link === c.link && one.thread === thread;
            const settled = endsTurn(method) || one.showings.some((s) => s.answers.length > 0);
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
  const { name, showings } = approval;
  const answers = showings.flatMap(({ on, answers: all }) =>
    all.filter((answer) => arrived(on, answer)),
  );
  const [first, second] = answers;
  const again = showings.find(({ asked }) => first !== undefined && asked.index > first.index);
  if (first !== undefined && again !== undefined && again.on.number >= first.connection) {
    const reason = `The approval of ${name} was asked again, as request ${JSON.stringify(again.asked.message?.id)} on ${again.on.name}, after its answer had arrived.`;
    return violated(reason, [again.asked, first]);
  }
  if (second !== undefined) {
    const reason = `The approval of ${name} was answered ${answers.length} times.`;
    return violated(reason, [second, first]);
  }
  if (first !== undefined) return holds('', [showings[0]?.asked, first]);
  return judgeUnanswered(approval, connections, facts, bounds);
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
        attachesThread(event.message.method) &&
        (thread === undefined || event.message.thread === thread),
    );
    if (attach === undefined || (resolved && resolved.index < attach.index)) continue;
    const end = c.events.find(
      (event) => event.type === 'end-received' || event.type === 'end-delivered',
    );
    const until = Math.min(end?.time ?? facts.stoppedAt, resolved?.time ?? facts.stoppedAt);
    const waitedMs = Math.round(until - liveFrom(facts, attach.time));
    if (waitedMs < bounds.requestMs && resolved === undefined) continue;
    const reason = `The approval of ${name} was open when ${last.on.name} was lost, and ${c.name} took the thread up but was not shown it${resolved ? ' before the turn ended' : ` in ${waitedMs} ms`}.`;
    return violated(reason, [attach, last.asked, resolved]);
  }
  const reason = `The approval of ${name} was not answered before the run ended.`;
  return unknown(reason, [last.asked, resolved]);
}
