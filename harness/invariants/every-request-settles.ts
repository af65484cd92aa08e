import { Cast } from '../history/cast.ts';
import {
  arrived,
  type Connection,
  connectionsOf,
  deliveryOf,
  senderOf,
} from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { liveFrom, type RunFacts, runFacts } from '../history/run-facts.ts';
import { evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { Heard } from './heard.ts';
import { hungOperations } from './hung-operations.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';
import { exchangeOf, SpanningSessions } from './spanning-sessions.ts';
import { unconfirmedTexts } from './unconfirmed-texts.ts';

type Unit = EventOf<'unit-received'>;

export const everyRequestSettles = defineInvariant({
  id: 'every-request-settles',
  kind: 'liveness',
  holdsWhen:
    'each request gets one response or error, or its connection ends; each operation of a client has an outcome; no answer without a request, and no text of a realtime conversation forgotten before it is confirmed',
  sources: [
    'https://www.jsonrpc.org/specification#response_object',
    'https://github.com/openai/codex-plugin-cc/pull/243',
    'https://github.com/openai/codex-plugin-cc/pull/261',
    'https://github.com/omnigent-ai/omnigent/issues/7910',
    'https://github.com/microsoft/vscode-languageserver-node/issues/1621',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const faults = history.filter(isFault);
    const connections = connectionsOf(history);
    const cast = new Cast(history);
    const spanning = new SpanningSessions(connections, facts.stopIndex);
    const findings = [
      ...connections.flatMap((c) => {
        const alone = isAlone(c, faults);
        const from = (request: Unit, heardAt: number) =>
          alone && !request.message?.lasts
            ? request.time
            : liveFrom(facts, Math.max(request.time, heardAt));
        return judgeConnection(c, { cast, facts, bounds, from, spanning });
      }),
      ...hungOperations(history, facts, bounds),
      ...unconfirmedTexts(connections, facts.stopIndex),
    ];
    return summarise(
      findings,
      (held) => holds(`All ${held.length} requests and operations settled.`, evidenceOf(held)),
      'No request and no operation was seen.',
    );
  },
});

interface Around {
  readonly cast: Cast;
  readonly facts: RunFacts;
  readonly bounds: Bounds;
  /** From when on waiting counts for a request, given when its server was last heard of. */
  from(request: Unit, heardAt: number): number;
  readonly spanning: SpanningSessions;
}

function isFault(event: HistoryEvent): boolean {
  return (
    event.type === 'fault-fired' ||
    (event.type === 'process-signalled' && event.fault !== undefined)
  );
}

/** No fault touched this connection or another link: its server has no excuse before the heal. */
function isAlone(c: Connection, faults: readonly HistoryEvent[]): boolean {
  return faults.every(
    (event) =>
      event.type === 'fault-fired' && event.link === c.link && event.connection !== c.number,
  );
}

function judgeConnection(c: Connection, around: Around): Finding[] {
  const { facts } = around;
  const findings: Finding[] = [];
  // An id that is used again too early makes two requests, and each of them is owed an answer.
  const open = new Map<string, Unit[]>();
  const answered = new Map<string, Unit>();
  const heard = new Heard();
  let end: HistoryEvent | undefined;
  let blind: EventOf<'codec-gave-up'> | undefined;
  for (const event of c.events) {
    if (event.index >= facts.stopIndex) break;
    if (event.type === 'codec-gave-up') blind ??= event;
    if (isEnd(event)) end ??= event;
    if (blind !== undefined || event.type !== 'unit-received') continue;
    const kind = event.message?.id === undefined ? undefined : event.message.kind;
    if (kind === 'request') {
      const key = exchangeOf(event);
      open.set(key, [...(open.get(key) ?? []), event]);
    }
    if (kind === 'response' || kind === 'error') {
      const key = exchangeOf(event);
      const request = open.get(key)?.shift();
      if (request === undefined) {
        const asked = around.spanning.counterpart(c, event);
        const judged = around.cast.isJudged(c.link, senderOf(event.direction));
        if (asked === undefined && judged) findings.push(judgeOrphan(c, event, answered.get(key)));
      } else {
        const waits = { request, heardAt: heard.of(request) };
        findings.push(judgeAnswer(c, waits, event, around));
        answered.set(key, event);
        heard.answer(request, event);
      }
    }
    heard.take(event);
  }
  if (blind !== undefined) {
    const finding = judgeBlind(c, blind, end, around);
    return finding ? [...findings, finding] : findings;
  }
  for (const request of [...open.values()].flat()) {
    const finding = judgeOpen(c, { request, heardAt: heard.of(request) }, end, around);
    if (finding) findings.push(finding);
  }
  return findings;
}

/** A request that waits, and when the server was last heard of on its connection. */
interface Open {
  readonly request: Unit;
  readonly heardAt: number;
}

/** From where its bytes could not be read any more, only the end of a connection settles anything. */
function judgeBlind(
  c: Connection,
  blind: EventOf<'codec-gave-up'>,
  end: HistoryEvent | undefined,
  { facts, bounds }: Around,
): Finding | undefined {
  const blindMs = (end?.time ?? facts.stoppedAt) - blind.time;
  if (end !== undefined && blindMs <= bounds.requestMs) return undefined;
  const reason = `The bytes of ${c.name} could not be read for its last ${ms(blindMs)} (${blind.code}), so what was asked and answered there is not known.`;
  return unknown(reason, [blind, end], 'harness');
}

function judgeAnswer(c: Connection, asked: Open, answer: Unit, around: Around): Finding {
  const { bounds, from } = around;
  const fate = deliveryOf(c, answer);
  if (fate?.fault !== undefined && isWithheld(fate)) return judgeWithheld(c, asked, fate, around);
  const silentMs = answer.time - from(asked.request, asked.heardAt);
  if (asked.request.direction === 'upstream' && silentMs > bounds.requestMs) {
    const reason = `${nameOf(asked.request, c)} was answered after ${ms(silentMs)} of silence (bound ${ms(bounds.requestMs)}).`;
    return violated(reason, [answer, asked.request]);
  }
  return holds('', [asked.request, answer]);
}

/** A fault kept the answer: who waits for it has only the end of the connection to go by. */
function judgeWithheld(
  c: Connection,
  { request }: Open,
  fate: EventOf<'unit-delivered'>,
  { cast, facts, bounds }: Around,
): Finding {
  // The server did answer. Whether its client waits too long is a question to a client under test.
  if (!cast.isJudged(c.link, 'client')) return holds('', [request, fate]);
  const end = c.events.find((event) => event.index > fate.index && isEnd(event));
  const waitedMs = (end?.time ?? facts.stoppedAt) - request.time;
  if (end !== undefined && end.index < facts.stopIndex && waitedMs < bounds.requestMs) {
    return holds('', [request, end]);
  }
  const reason = `The answer to ${nameOf(request, c)} was kept back by fault ${fate.fault}, and ${ms(waitedMs)} show nothing of who was to give it.`;
  return unknown(reason, [fate, request, end], 'harness');
}

function isWithheld({ as }: EventOf<'unit-delivered'>): boolean {
  return as === 'dropped' || as === 'discarded' || as === 'cut';
}

function isEnd(event: HistoryEvent): boolean {
  return event.type === 'end-received' || event.type === 'connection-closed';
}

/** An answer that nothing waits for: the peer's mistake, unless the harness made the request. */
function judgeOrphan(c: Connection, answer: Unit, before: Unit | undefined): Finding {
  const side = senderOf(answer.direction);
  const meddled = c.events.find(
    (event) =>
      event.index < answer.index &&
      event.type !== 'unit-received' &&
      'direction' in event &&
      event.direction !== answer.direction &&
      (event.type === 'unit-injected' ||
        (event.type === 'unit-delivered' && event.as === 'altered')),
  );
  const id = JSON.stringify(answer.message?.id);
  if (meddled !== undefined) {
    const reason = `The ${side} of ${c.name} answered id ${id} without a request, after the harness had changed what it got.`;
    return unknown(reason, [meddled, answer], 'harness');
  }
  const reason =
    before === undefined
      ? `The ${side} of ${c.name} answered id ${id}, which was never asked on that connection.`
      : `The ${side} of ${c.name} answered request ${id} twice.`;
  return violated(reason, [answer, before]);
}

/** A request without an answer: settled by the end of its connection, unless the end was the despair. */
function judgeOpen(
  c: Connection,
  { request, heardAt }: Open,
  end: HistoryEvent | undefined,
  { cast, facts, bounds, from, spanning }: Around,
): Finding | undefined {
  if (request.direction !== 'upstream' || !cast.isJudged(c.link, 'server')) return undefined;
  const other = spanning.counterpart(c, request);
  if (other !== undefined) return holds('', [request, other]);
  const until = end?.time ?? facts.stoppedAt;
  const silentMs = until - from(request, heardAt);
  const reached = arrived(c, request);
  if (spanning.has(c)) {
    const reason = `${nameOf(request, c)} was not answered there, and its session may go on on another connection: this protocol's sessions are not its connections.`;
    return unknown(reason, [request, end]);
  }
  if (reached && silentMs >= bounds.requestMs) {
    const ending = end ? ', and then the connection ended' : '';
    const reason = `${nameOf(request, c)} was never answered: ${ms(silentMs)} of silence (bound ${ms(bounds.requestMs)})${ending}.`;
    return violated(reason, [request, deliveryOf(c, request), end]);
  }
  const waitedMs = until - Math.max(request.time, heardAt);
  if (end !== undefined && facts.healedAt === undefined && waitedMs >= bounds.requestMs) {
    const reason = `${nameOf(request, c)} was not answered in ${ms(waitedMs)}, until its connection ended, while a fault was on that nothing healed.`;
    return unknown(reason, [facts.firstFault, request, end], 'harness');
  }
  if (end !== undefined) return holds('', [request, end]);
  const why = reached
    ? `only ${ms(Math.max(0, silentMs))} before the run ended`
    : 'and never delivered';
  return unknown(`${nameOf(request, c)} was not answered, ${why}.`, [request]);
}

function nameOf(unit: Unit, c: Connection): string {
  return `Request ${JSON.stringify(unit.message?.id)} (${unit.message?.method}) on ${c.name}`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
