import { arrived, type Connection, connectionsOf, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { handshakeOf } from '../history/handshakes.ts';
import { type RunFacts, runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';

/** An undisturbed server that has not answered after this part of the bound will not. */
const patience = 0.45;

/**
 * Judged while faults are on, too: a peer that never answers is the reason for the bound. Whoever is
 * silent, the one that waits has to give up in time and say so. A server on
 * whose connection nothing was disturbed owes the answer itself.
 */
export const boundedHandshake = defineInvariant({
  id: 'bounded-handshake',
  kind: 'liveness',
  holdsWhen: 'connect, upgrade and initialize end in success or a typed error within the bound',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc6455#section-4.1',
    'https://github.com/openclaw/openclaw/pull/106519',
    'https://github.com/romp-on/romp/pull/1438',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const findings = [
      ...connectionsOf(history).flatMap((c) => judgeConnection(c, facts, bounds.handshakeMs)),
      ...judgeClients(history, facts, bounds.handshakeMs),
    ];
    return summarise(
      findings,
      (held) => holds(`${count(held.length, 'handshake step')} ended in time.`, evidenceOf(held)),
      'No handshake was seen.',
    );
  },
});

function judgeConnection(c: Connection, facts: RunFacts, boundMs: number): Finding[] {
  const { asked, heard, initialize, initialized, ended } = handshakeOf(c);
  const steps = [];
  if (asked !== undefined && asked.kind !== 'chunk') {
    steps.push({ what: 'the first answer', from: asked, answer: asDelivered(c, heard) });
  }
  if (initialize !== undefined) {
    const answer = asDelivered(c, initialized);
    steps.push({ what: 'the answer to initialize', from: initialize, answer });
  }
  return steps.flatMap(({ what, from, answer }) => {
    const step = { what: `${what} on ${c.name}`, from, boundMs };
    const finding = silentServer(c, step, answer, ended) ?? judgeStep(step, answer, ended, facts);
    return finding === undefined ? [] : [finding];
  });
}

/**
 * An answer that the harness withheld is none to the client, and one that it let go late came then.
 * The event that tells of an upgrade follows that of the head, which is the first unit downstream.
 */
function asDelivered(c: Connection, answer: HistoryEvent | undefined): HistoryEvent | undefined {
  if (answer === undefined) return undefined;
  const unit =
    answer.type === 'unit-received'
      ? answer
      : c.events.find(
          (event): event is EventOf<'unit-received'> =>
            event.type === 'unit-received' && event.direction === 'downstream' && event.unit === 0,
        );
  const delivery = unit && deliveryOf(c, unit);
  if (delivery?.as === 'dropped' || delivery?.as === 'discarded') return undefined;
  return delivery?.fault === undefined ? answer : delivery;
}

/** The client gave up in time, on a server that had every chance to answer. */
function silentServer(
  c: Connection,
  { what, from, boundMs }: Step & { readonly from: EventOf<'unit-received'> },
  answer: HistoryEvent | undefined,
  ended: HistoryEvent | undefined,
): Finding | undefined {
  if (answer !== undefined || ended?.type !== 'end-received' || ended.side !== 'client') return;
  const waitedMs = ended.time - from.time;
  const disturbed = c.events.some(
    (event) =>
      event.type === 'fault-fired' ||
      event.type === 'reading' ||
      ('fault' in event && event.fault !== undefined),
  );
  if (disturbed || waitedMs < boundMs * patience || !arrived(c, from)) return undefined;
  const reason = `Expected ${what}, but the server gave none in ${Math.round(waitedMs)} ms, with nothing disturbed, and the client gave up.`;
  return violated(reason, [from, ended]);
}

interface Step {
  readonly what: string;
  readonly from: HistoryEvent;
  readonly boundMs: number;
}

/** A step ends by its answer, or by the end of its connection: whichever comes first, in time. */
function judgeStep(
  { what, from, boundMs }: Step,
  answer: HistoryEvent | undefined,
  ended: HistoryEvent | undefined,
  facts: RunFacts,
): Finding | undefined {
  if (from.index >= facts.stopIndex) return undefined;
  const gaveUp = answer !== undefined && ended !== undefined && ended.index < answer.index;
  const outcome = gaveUp ? ended : (answer ?? ended);
  const stopped = outcome === undefined || outcome.index >= facts.stopIndex;
  const tookMs = (stopped ? facts.stoppedAt : outcome.time) - from.time;
  if (tookMs > boundMs) {
    const how = stopped
      ? 'never came'
      : outcome === answer
        ? 'came'
        : 'never came; the connection ended';
    const reason = `Expected ${what} or an end within ${boundMs} ms, but it ${how} after ${Math.round(tookMs)} ms.`;
    return violated(reason, [from, stopped ? undefined : outcome]);
  }
  if (stopped)
    return unknown(`The run ended ${Math.round(tookMs)} ms into waiting for ${what}.`, [from]);
  return holds('', [from, outcome]);
}

/** What clients of ours say: each attempt, and each operation that opens a session. */
function judgeClients(
  history: readonly HistoryEvent[],
  facts: RunFacts,
  boundMs: number,
): Finding[] {
  const findings: Finding[] = [];
  const open = new Map<string, { what: string; from: HistoryEvent }>();
  const settle = (key: string, outcome: HistoryEvent | undefined) => {
    const step = open.get(key);
    open.delete(key);
    if (step === undefined) return;
    const untyped = outcome?.type === 'fail' && !outcome.error?.code;
    const finding = untyped
      ? violated(`Expected ${step.what} to fail with a code, but it has none.`, [
          outcome,
          step.from,
        ])
      : judgeStep({ ...step, boundMs }, outcome, undefined, facts);
    if (finding) findings.push(finding);
  };
  for (const event of history) {
    if (event.index >= facts.stopIndex) break;
    if (event.type === 'client-connecting') {
      const what = `attempt ${event.attempt} of ${event.client} to connect to end`;
      open.set(`attempt ${event.client} ${event.attempt}`, { what, from: event });
    } else if (event.type === 'client-connected' || event.type === 'client-connect-failed') {
      settle(`attempt ${event.client} ${event.attempt}`, event);
    } else if (event.type === 'invoke' && isHandshake(event)) {
      const what = `operation ${event.operation} (${event.f}) of ${event.client} to end`;
      open.set(`operation ${event.operation}`, { what, from: event });
    } else if (event.type === 'ok' || event.type === 'fail' || event.type === 'info') {
      settle(`operation ${event.operation}`, event);
    }
  }
  for (const key of [...open.keys()]) settle(key, undefined);
  return findings;
}

function isHandshake(event: EventOf<'invoke'>): boolean {
  return event.f === 'initialize';
}
