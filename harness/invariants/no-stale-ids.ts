import { type Connection, connectionsOf, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, summarise, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/**
 * A connection is a session: request ids are its own, and a thread is one of its own only after it was
 * started or resumed there. Judged by what a client sent, before any fault could touch it.
 */
export const noStaleIds = defineInvariant({
  id: 'no-stale-ids',
  kind: 'safety',
  holdsWhen:
    'nothing of an old session is sent to a new one: no answer to its requests, no thread that was not taken up again',
  sources: [
    'https://github.com/raysonmeng/agent-bridge/pull/57',
    'https://github.com/BytePioneer-AI/codex-host/pull/35',
    'https://github.com/agentrq/acp-gateway/pull/40',
    'https://github.com/modelcontextprotocol/rust-sdk/pull/743',
  ],
  judge(history) {
    const { stopIndex } = runFacts(history);
    const before = new Map<string, Session>();
    const findings: Finding[] = [];
    for (const c of connectionsOf(history)) {
      const old = before.get(c.link);
      const session: Session = { asked: new Map(old?.asked), threads: new Map(old?.threads) };
      before.set(c.link, session);
      const finding = judgeConnection(c, old, session, stopIndex);
      if (finding) findings.push(finding);
    }
    return summarise(
      findings,
      (held) =>
        holds(
          `${count(held.length, 'new connection')} used no id of an old one.`,
          evidenceOf(held),
        ),
      'No second connection with messages was seen.',
    );
  },
});

/** What a link's connections so far have made known. */
interface Session {
  /** Requests of the server by id. */
  readonly asked: Map<string | number, Unit>;
  readonly threads: Map<string, HistoryEvent>;
}

function judgeConnection(
  c: Connection,
  old: Session | undefined,
  session: Session,
  stopIndex: number,
): Finding | undefined {
  const asked = new Set<string | number>();
  const attached = new Set<string>();
  let first: Unit | undefined;
  let stale: Finding | undefined;
  for (const event of c.events) {
    if (event.type !== 'unit-received' || event.message === undefined) continue;
    if (event.index >= stopIndex) break;
    const { kind, id, means, thread } = event.message;
    first ??= event;
    if (thread !== undefined && means === 'attach') {
      attached.add(thread);
      session.threads.set(thread, event);
    }
    if (event.direction === 'downstream') {
      if (kind === 'request' && id !== undefined) {
        // A client cannot answer what the harness kept from it.
        if (deliveryOf(c, event)?.as !== 'dropped') asked.add(id);
        session.asked.set(id, event);
      }
      continue;
    }
    if ((kind === 'response' || kind === 'error') && id !== undefined && !asked.has(id)) {
      stale ??= staleAnswer(c, event, old?.asked.get(id));
    }
    if (usesThread(event) && thread !== undefined && !attached.has(thread)) {
      stale ??= staleThread(c, event, old?.threads.get(thread));
    }
  }
  if (stale !== undefined) return stale;
  return old === undefined || first === undefined ? undefined : holds('', [first]);
}

/** Only makes sense for a thread that is attached. A notification, such as a cancel, uses it too. */
function usesThread({ message }: Unit): boolean {
  const { kind, means } = message ?? {};
  if (kind !== 'request' && kind !== 'notification') return false;
  return means === 'turn-start' || means === 'steer' || means === 'interrupt';
}

function staleAnswer(c: Connection, answer: Unit, asked: Unit | undefined): Finding | undefined {
  if (asked === undefined) return undefined;
  const { id, method } = asked.message ?? {};
  const reason = `The client answered request ${JSON.stringify(id)} (${method}) of connection ${asked.connection} on ${c.name}, which never asked it.`;
  return violated(reason, [answer, asked]);
}

function staleThread(
  c: Connection,
  use: Unit,
  known: HistoryEvent | undefined,
): Finding | undefined {
  if (known === undefined) return undefined;
  const { method, thread } = use.message ?? {};
  const reason = `The client sent ${method} for thread ${thread} of an earlier connection on ${c.name}, where it was neither started nor resumed.`;
  return violated(reason, [use, known]);
}
