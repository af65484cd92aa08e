import { type Connection, connectionsOf, harnessEnd } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { handshakeOf } from '../history/handshakes.ts';
import { type RunFacts, runFacts } from '../history/run-facts.ts';
import { declaredDead } from './declared-dead.ts';
import { evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';
import { unansweredPings } from './unanswered-pings.ts';

/** A link and its client notice the same loss this far apart at most. */
const sameMs = 1_000;

/**
 * Both views are judged: a link whose connection was lost needs a new one that works, and a client of
 * ours that lost its connection says so itself. A loss asks for a reconnect only when there is still
 * something to do: an operation that was under way and did not end well without it, or a later one.
 */
export const reconnects = defineInvariant({
  id: 'reconnects',
  kind: 'liveness',
  holdsWhen:
    'a lost transport is re-established within the bound after the heal, and a live peer is not declared dead',
  sources: [
    'https://github.com/axeldelafosse/loop/pull/54',
    'https://github.com/raysonmeng/agent-bridge/issues/16',
    'https://github.com/coollabsio/jean/pull/722',
    'https://github.com/The-Vibe-Company/companion/pull/431',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const connections = connectionsOf(history);
    const operations = operationsOf(history);
    const links = linkLosses(connections, facts);
    // What a client says of a loss that its link shows too is the same loss; but where several share a
    // link, that one of them is back says nothing of the others.
    const said = clientLosses(history, facts);
    const alone = new Set(said.map(({ client }) => client)).size < 2;
    const clients = said.filter(
      ({ at }) => !alone || !links.some((loss) => Math.abs(loss.at.time - at.time) < sameMs),
    );
    const findings = [...links, ...clients].map((loss) => {
      const its = operations.filter(
        ({ invoke }) => (loss.client ?? invoke.client) === invoke.client,
      );
      return judgeLoss(loss, its, facts, bounds);
    });
    findings.push(
      ...declaredDead(
        connections,
        operations.map(({ invoke }) => invoke),
        facts,
      ),
    );
    findings.push(...connections.flatMap((c) => unansweredPings(c, facts, bounds)));
    return summarise(
      findings.filter((finding) => finding !== undefined),
      (held) => {
        const slowest = held.reduce((a, b) => (tookMs(a) > tookMs(b) ? a : b));
        const more = held.length > 1 ? ` (the slowest of ${held.length})` : '';
        return holds(`${slowest.reason}${more}`, evidenceOf(held));
      },
      'No transport was lost while there was something left to do.',
    );
  },
});

interface Loss {
  /** `connection 1 of link client`, `the connection of client-1`. */
  readonly what: string;
  readonly at: HistoryEvent;
  /** The first sign of a working connection after it. */
  readonly back: HistoryEvent | undefined;
  readonly triedAgain: HistoryEvent | undefined;
  /** The one before it that was lost, too, with nothing that worked in between. */
  readonly before: HistoryEvent | undefined;
  /** Who says so; undefined for what a link shows. */
  readonly client?: string;
}

function linkLosses(connections: readonly Connection[], facts: RunFacts): Loss[] {
  const losses: (Loss & { readonly link: string })[] = [];
  const all = connections.map((c) => ({ c, handshake: handshakeOf(c) }));
  for (const c of connections) {
    const at = lossOf(c, facts);
    if (at === undefined) continue;
    const handshakes = all
      .filter((o) => o.c.link === c.link && o.c.number > c.number)
      .map((o) => o.handshake);
    const back = handshakes.map((h) => h.answered).find((answered) => answered !== undefined);
    const before = losses.findLast((loss) => loss.link === c.link);
    losses.push({
      link: c.link,
      what: c.name,
      at,
      back,
      triedAgain: handshakes[0]?.opened,
      before: before?.at,
    });
  }
  return losses;
}

/** When a connection that worked was lost: by the harness, or because the server ended it. */
function lossOf(c: Connection, facts: RunFacts): HistoryEvent | undefined {
  const made = harnessEnd(c)?.index;
  for (const event of c.events) {
    if (event.index >= facts.stopIndex) return undefined;
    if (event.index === made) return event;
    // A client that leaves by itself has lost nothing.
    if (event.type === 'end-received') return event.side === 'server' ? event : undefined;
    if (event.type === 'unit-received' && event.close !== undefined) {
      return event.direction === 'downstream' ? event : undefined;
    }
  }
  return undefined;
}

function clientLosses(history: readonly HistoryEvent[], facts: RunFacts): Loss[] {
  const losses: Loss[] = [];
  for (const at of history) {
    if (at.index >= facts.stopIndex) break;
    // A client that found its connection silent and ended it says why; one that was done does not.
    if (at.type !== 'client-closed' || (at.own && at.error === undefined)) continue;
    const later = history.filter(
      (e) => e.index > at.index && 'client' in e && e.client === at.client,
    );
    const back = later.find((event) => event.type === 'client-connected');
    const triedAgain = later.find((event) => event.type === 'client-connecting');
    losses.push({
      what: `the connection of ${at.client}`,
      client: at.client,
      at,
      back,
      triedAgain,
      before: undefined,
    });
  }
  return losses;
}

function judgeLoss(
  { what, at, back, triedAgain, before }: Loss,
  operations: readonly Operation[],
  facts: RunFacts,
  bounds: Bounds,
): Finding | undefined {
  const from = Math.max(at.time, facts.healedAt ?? at.time);
  const failed = operations.find((one) => failedAlone(one, at, triedAgain));
  if (failed !== undefined && !facts.killed.size) {
    const { invoke, outcome } = failed;
    const reason = `${name(what)} was lost, and operation ${invoke.operation} (command) failed without trying again.`;
    return violated(reason, [at, invoke, outcome]);
  }
  if (back !== undefined && back.index < facts.stopIndex) {
    const ms = Math.round(back.time - from);
    const after = from === at.time || ms < 0 ? 'the loss' : 'the heal';
    const took = ms < 0 ? Math.round(back.time - at.time) : ms;
    const inTime = `${name(what)} was replaced ${took} ms after ${after}.`;
    if (ms <= bounds.reconnectMs) return holds(inTime, [at, back]);
    const reason = `${name(what)} was replaced only ${ms} ms after ${after} (bound ${bounds.reconnectMs} ms).`;
    return violated(reason, [at, back]);
  }
  const needed = operations.find((operation) => needs(operation, at));
  if (needed === undefined) return undefined;
  const [killed] = facts.killed.values();
  if (killed !== undefined) {
    const reason = `${name(what)} was not replaced, but the harness killed ${killed.process} and nothing started it again.`;
    return unknown(reason, [killed, at], 'harness');
  }
  const waitedMs = Math.round(facts.stoppedAt - from);
  const { outcome } = needed;
  const gaveUp =
    outcome !== undefined && outcome.type !== 'ok' && outcome.error?.code !== 'ABORTED';
  if (waitedMs < bounds.reconnectMs && !gaveUp) {
    return unknown(`${name(what)} was lost ${waitedMs} ms before the run ended.`, [at]);
  }
  if (
    gaveUp &&
    before !== undefined &&
    before.index > needed.invoke.index &&
    !isHealed(facts, outcome)
  ) {
    const reason = `${name(what)} was lost after another one, and operation ${needed.invoke.operation} (${needed.invoke.f}) was given up while faults were still on.`;
    return unknown(reason, [at, before, outcome]);
  }
  const tried = triedAgain ? 'no attempt came through' : 'nobody tried';
  const reason = `${name(what)} was lost and never re-established: ${tried} in ${waitedMs} ms, with operation ${needed.invoke.operation} (${needed.invoke.f}) to do.`;
  return violated(reason, [at, triedAgain, needed.invoke, needed.outcome]);
}

function isHealed({ healedAt }: RunFacts, event: HistoryEvent): boolean {
  return healedAt !== undefined && healedAt <= event.time;
}

interface Operation {
  readonly invoke: EventOf<'invoke'>;
  outcome: EventOf<'ok'> | EventOf<'fail'> | EventOf<'info'> | undefined;
}

function operationsOf(history: readonly HistoryEvent[]): Operation[] {
  const operations = new Map<number, Operation>();
  for (const event of history) {
    if (event.type === 'invoke') {
      operations.set(event.operation, { invoke: event, outcome: undefined });
    } else if (event.type === 'ok' || event.type === 'fail' || event.type === 'info') {
      const operation = operations.get(event.operation);
      if (operation) operation.outcome ??= event;
    }
  }
  return [...operations.values()];
}

/** A command that was under way when its connection was lost, and failed without another attempt. */
function failedAlone(
  { invoke, outcome }: Operation,
  at: HistoryEvent,
  triedAgain: HistoryEvent | undefined,
): boolean {
  if (invoke.f !== 'command' || outcome?.type !== 'fail') return false;
  const tried = triedAgain !== undefined && triedAgain.index < outcome.index;
  return invoke.index < at.index && at.index < outcome.index && !tried;
}

/** A command that failed after it had tried again is over, its client with it. */
function needs({ invoke, outcome }: Operation, at: HistoryEvent): boolean {
  if (invoke.f === 'close') return false;
  const endedWell = outcome?.type === 'ok' || (invoke.f === 'command' && outcome?.type === 'fail');
  if (invoke.index > at.index) return outcome?.type !== 'ok';
  const underWay = outcome === undefined || outcome.index > at.index;
  return underWay && !endedWell;
}

function tookMs(finding: Finding): number {
  return Number(/replaced (\d+) ms/.exec(finding.reason)?.[1] ?? 0);
}

function name(what: string): string {
  return what.charAt(0).toUpperCase() + what.slice(1);
}
