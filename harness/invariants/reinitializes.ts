import { type Connection, connectionsOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { isRpcOverHttp } from '../history/exchanges.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { judgeTakeUp } from './judge-take-up.ts';
import { sentOn } from './sent-on.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

type Unit = EventOf<'unit-received'>;

/** Judged by what a client sent, before any fault could touch it; what clients of ours send is no evidence. */
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
    const around = surroundingsOf(history, bounds);
    const findings = sessionsByLink(around).flatMap((link) => judgeLink(link, around));
    return summarise(
      findings,
      (held) =>
        holds(`${count(held.length, 'connection')} began with initialize.`, evidenceOf(held)),
      'No connection with an initialize was seen.',
    );
  },
});

/** The connections of each link on which somebody under test initializes, if only once. */
function sessionsByLink({ history, cast }: Surroundings): Connection[][] {
  const links = new Map<string, Connection[]>();
  for (const c of connectionsOf(history)) links.set(c.link, [...(links.get(c.link) ?? []), c]);
  const initializes = (event: HistoryEvent) =>
    event.type === 'unit-received' && event.message?.means === 'initialize';
  return [...links]
    .filter(([link]) => cast.isJudged(link, 'client'))
    .map(([, connections]) => connections)
    .filter((connections) => connections.some((c) => c.events.some(initializes)));
}

function judgeLink(link: readonly Connection[], around: Surroundings): Finding[] {
  const [first] = link;
  const spread = link.find((c) => isRpcOverHttp(c));
  if (first === undefined || spread !== undefined) {
    const reason = `Which connections of link ${first?.link} have to initialize cannot be told: in JSON-RPC over HTTP a session is not its connection.`;
    return [unknown(reason, [spread?.events[0]])];
  }
  const says = saysInitialized(link, around);
  return link.flatMap((c) => [
    ...judgeStart(c, sentOn(c, around.facts.stopIndex), says),
    ...judgeTakeUp(c, link, around),
  ]);
}

/** Whether the protocol has `initialized`: it says so itself, or somebody on the link knows. */
function saysInitialized(link: readonly Connection[], { history, facts }: Surroundings): boolean {
  const told = history.some(
    (event) =>
      event.type === 'link-listening' && event.link === link[0]?.link && event.saysInitialized,
  );
  const isSaid = (c: Connection) =>
    sentOn(c, facts.stopIndex).some(({ message }) => message?.means === 'initialized');
  return told || link.some(isSaid);
}

function judgeStart(c: Connection, units: readonly Unit[], says: boolean): Finding[] {
  const [first, second] = units;
  if (first === undefined) return [];
  if (first.message?.means !== 'initialize') {
    const reason = `Expected initialize as the first message on ${c.name}, got ${first.message?.method}.`;
    return [violated(reason, [first])];
  }
  if (says && second !== undefined && second.message?.means !== 'initialized') {
    const reason = `Expected initialized after initialize on ${c.name}, got ${second.message?.method}.`;
    return [violated(reason, [second, first])];
  }
  return [holds('', [first, second])];
}
