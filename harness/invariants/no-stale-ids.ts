import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { runFacts } from '../history/run-facts.ts';
import { endOf } from './approval-context.ts';
import { attachmentsOf } from './attachments.ts';
import { count, evidenceOf, holds, summarise, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/**
 * A connection is a session: request ids are its own, and a thread is one of its own only after it was
 * started or resumed there, by whatever request the protocol has for that. Judged by what a client sent,
 * before any fault could touch it.
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
    const cast = new Cast(history);
    const before = new Map<string, Earlier>();
    const findings: Finding[] = [];
    for (const c of connectionsOf(history)) {
      const earlier = before.get(c.link);
      const known = earlier ?? { asked: new Map(), open: [], attached: new Map() };
      before.set(c.link, known);
      const finding = judgeConnection(c, known, stopIndex);
      learn(c, known, stopIndex);
      if (!cast.isJudged(c.link, 'client')) continue;
      if (finding !== undefined) findings.push(finding);
      else if (earlier !== undefined) findings.push(...anyMessage(c, stopIndex));
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
interface Earlier {
  /** Requests of the server by id. */
  readonly asked: Map<string, Unit>;
  /** Those that were never answered on their own connection. */
  readonly open: { readonly on: Connection; readonly asked: Unit }[];
  /** Who took a thread up, in order, and by which message. */
  readonly attached: Map<string, { readonly on: Connection; readonly by: Unit }[]>;
}

function learn(c: Connection, { asked, open, attached }: Earlier, stopIndex: number): void {
  const waiting = new Map<string, Unit>();
  for (const event of messagesOf(c, stopIndex)) {
    const { kind, id } = event.message ?? {};
    if (id === undefined) continue;
    if (event.direction === 'upstream' && kind !== 'request') waiting.delete(JSON.stringify(id));
    if (event.direction !== 'downstream' || kind !== 'request') continue;
    asked.set(JSON.stringify(id), event);
    waiting.set(JSON.stringify(id), event);
  }
  open.push(...[...waiting.values()].map((one) => ({ on: c, asked: one })));
  for (const { thread, asked: by, answer } of attachmentsOf(c, stopIndex)) {
    if (thread === undefined) continue;
    attached.set(thread, [...(attached.get(thread) ?? []), { on: c, by: answer ?? by }]);
  }
}

function anyMessage(c: Connection, stopIndex: number): Finding[] {
  const [first] = messagesOf(c, stopIndex);
  return first === undefined ? [] : [holds('', [first])];
}

function messagesOf(c: Connection, stopIndex: number): Unit[] {
  return c.events.filter(
    (event): event is Unit =>
      event.type === 'unit-received' && event.message !== undefined && event.index < stopIndex,
  );
}

function judgeConnection(c: Connection, earlier: Earlier, stopIndex: number): Finding | undefined {
  const attached = attachmentsOf(c, stopIndex);
  const asked = new Map<string, Unit>();
  for (const event of messagesOf(c, stopIndex)) {
    const { kind, id, thread } = event.message ?? {};
    const key = JSON.stringify(id);
    if (event.direction === 'downstream') {
      if (kind === 'request' && id !== undefined) asked.set(key, event);
      continue;
    }
    const answers = (kind === 'response' || kind === 'error') && id !== undefined;
    if (answers && !couldAnswer(c, asked.get(key), event)) {
      const finding =
        staleAnswer(c, event, earlier.asked.get(key)) ??
        (asked.size === 0 ? renamedAnswer(c, event, earlier) : undefined);
      if (finding !== undefined) return finding;
    }
    if (thread === undefined || !usesThread(event)) continue;
    // A thread that is being started may be any, while nobody has its name.
    const taken = attached.some(
      (one) => one.asked.index < event.index && (one.thread ?? thread) === thread,
    );
    const finding = taken ? undefined : staleThread(c, event, earlier.attached.get(thread) ?? []);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** A client can't answer what it has not been asked yet, nor what the harness kept from it. */
function couldAnswer(c: Connection, asked: Unit | undefined, answer: Unit): boolean {
  if (asked === undefined) return false;
  const delivery = deliveryOf(c, asked);
  if (delivery === undefined) return true;
  const came = delivery.as === undefined || delivery.as === 'altered';
  return came && delivery.index < answer.index;
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

/** Under whatever id: a session that has asked nothing gets what belongs to the one before. */
function renamedAnswer(c: Connection, answer: Unit, { open }: Earlier): Finding | undefined {
  const left = open.findLast(
    ({ on, asked }) => asked.index < answer.index && endOf(on, answer.index) !== undefined,
  );
  if (left === undefined) return undefined;
  const { id, method } = left.asked.message ?? {};
  const reason = `The client answered ${JSON.stringify(answer.message?.id)} on ${c.name}, which had asked nothing; request ${JSON.stringify(id)} (${method}) of ${left.on.name} was open when that was lost.`;
  return violated(reason, [answer, left.asked]);
}

/**
 * While a connection is open on which the thread was taken up, another one beside it is no new session
 * of the same client: it may well speak of the thread, to interrupt it.
 */
function staleThread(
  c: Connection,
  use: Unit,
  attached: readonly { readonly on: Connection; readonly by: HistoryEvent }[],
): Finding | undefined {
  const before = attached.filter(({ by }) => by.index < use.index);
  const last = before[before.length - 1];
  if (last === undefined) return undefined;
  if (before.some(({ on }) => endOf(on, use.index) === undefined)) return undefined;
  const { method, thread } = use.message ?? {};
  const reason = `The client sent ${method} for thread ${thread} of an earlier connection on ${c.name}, where it was neither started nor resumed.`;
  return violated(reason, [use, last.by]);
}
