import { type Connection, connectionsOf, firstEnd, harnessEnd } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { handshakeOf } from '../history/handshakes.ts';
import { type RunFacts, runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

type Unit = EventOf<'unit-received'>;

/** Judged by what a client sent, before any fault could touch it. */
export const reinitializes = defineInvariant({
  id: 'reinitializes',
  kind: 'safety',
  holdsWhen:
    'every new connection does initialize, then initialized, before anything else, and takes up a turn that was running',
  sources: [
    'https://github.com/raysonmeng/agent-bridge/pull/79',
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/modelcontextprotocol/typescript-sdk/issues/510',
    'https://github.com/joshrotenberg/tower-mcp/pull/1177',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const findings: Finding[] = [];
    for (const link of sessionsByLink(history)) {
      const says = link.some((c) => sent(c, facts).some((u) => u.message?.means === 'initialized'));
      for (const [i, c] of link.entries()) {
        const finding = judgeStart(c, sent(c, facts), says);
        if (finding) findings.push(finding);
        findings.push(...judgeReattach(c, link.slice(i + 1), facts, bounds));
      }
    }
    return summarise(
      findings,
      (held) =>
        holds(`${count(held.length, 'connection')} began with initialize.`, evidenceOf(held)),
      'No connection with an initialize was seen.',
    );
  },
});

/** The connections of each link on which somebody initializes, if only once. */
function sessionsByLink(history: readonly HistoryEvent[]): Connection[][] {
  const links = new Map<string, Connection[]>();
  for (const c of connectionsOf(history)) links.set(c.link, [...(links.get(c.link) ?? []), c]);
  const initializes = (event: HistoryEvent) =>
    event.type === 'unit-received' && event.message?.means === 'initialize';
  return [...links.values()].filter((link) => link.some((c) => c.events.some(initializes)));
}

function sent(c: Connection, facts: RunFacts): Unit[] {
  return c.events.filter(
    (event): event is Unit =>
      event.type === 'unit-received' &&
      event.direction === 'upstream' &&
      event.index < facts.stopIndex &&
      (event.message?.kind === 'request' || event.message?.kind === 'notification'),
  );
}

function judgeStart(c: Connection, units: readonly Unit[], says: boolean): Finding | undefined {
  const [first, second] = units;
  if (first === undefined) return undefined;
  if (first.message?.means !== 'initialize') {
    const reason = `Expected initialize as the first message on ${c.name}, got ${first.message?.method}.`;
    return violated(reason, [first]);
  }
  if (says && second !== undefined && second.message?.means !== 'initialized') {
    const reason = `Expected initialized after initialize on ${c.name}, got ${second.message?.method}.`;
    return violated(reason, [second, first]);
  }
  return holds('', [first, second]);
}

/** A turn that ran when its connection was lost has to be looked after on a later one. */
function judgeReattach(
  c: Connection,
  later: readonly Connection[],
  facts: RunFacts,
  bounds: Bounds,
): Finding[] {
  const running = runningTurns(c);
  if (running.size === 0) return [];
  if (harnessEnd(c) === undefined && firstEnd(c)?.side === 'client') return [];
  // Whoever got no answer to initialize could not go on to the thread.
  const next = later.find((one) => handshakeOf(one).initialized !== undefined);
  if (next === undefined) return [];
  const units = later.flatMap((one) => sent(one, facts));
  // A client that starts or resumes another thread is not the one that lost its connection.
  const others = units.some(({ message }) => message?.means === 'attach' && message?.thread);
  const findings: Finding[] = [];
  for (const [thread, began] of running) {
    if (others || units.some((unit) => unit.message?.thread === thread)) continue;
    const livedMs = Math.round(facts.stoppedAt - (next.events[0] as HistoryEvent).time);
    const reason = `The turn of thread ${thread} was running when ${c.name} was lost, and ${next.name} never took the thread up in ${livedMs} ms.`;
    const proof = [began, next.events[0], sent(next, facts)[0]];
    findings.push(livedMs < bounds.reconnectMs ? unknown(reason, proof) : violated(reason, proof));
  }
  return findings;
}

/** Threads with a turn that was asked for on this connection and did not end on it. */
function runningTurns(c: Connection): Map<string, Unit> {
  const running = new Map<string, Unit>();
  for (const event of c.events) {
    if (event.type !== 'unit-received' || event.message === undefined) continue;
    const { thread, means, kind, id } = event.message;
    // A refused turn runs nowhere.
    const refused = kind === 'error' && event.direction === 'downstream';
    for (const [name, asked] of refused ? running : []) {
      if (asked.message?.id === id) running.delete(name);
    }
    if (thread === undefined) continue;
    if (kind === 'request' && means === 'turn-start') running.set(thread, event);
    // Whoever gave a turn up has nothing left to look after.
    if (means === 'interrupt' && event.direction === 'upstream') running.delete(thread);
    if (means === 'turn-end') running.delete(thread);
  }
  return running;
}
