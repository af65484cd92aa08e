import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { isFatal, runFacts } from '../history/run-facts.ts';
import { matchesGlob } from '../wire/glob.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { defineInvariant, type Finding } from './invariant.ts';
import { RunningTurns } from './running-turns.ts';

type Signal = EventOf<'process-signalled'>;

/**
 * Close codes that tell a client to come back (RFC 6455 section 7.4.1 and the IANA registry behind it):
 * going away, service restart, try again later. 1000 says that all is done, which it is not.
 */
const comeBack: readonly number[] = [1001, 1012, 1013];

/**
 * SIGTERM and SIGINT ask. A program that answers them by ending has the time to tell each client of a
 * running turn how that ended, or where to go on; one that is killed has not.
 */
export const gracefulEnd = defineInvariant({
  id: 'graceful-end',
  kind: 'liveness',
  holdsWhen:
    'a server that is told to end in a turn tells its clients the end of that turn, or closes with a code that says to come back',
  sources: [
    'https://github.com/openai/codex/issues/36581',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1',
  ],
  judge(history) {
    const { stopIndex } = runFacts(history);
    const cast = new Cast(history);
    const models = providerLinks(history);
    const connections = connectionsOf(history).filter(({ link }) => !models.has(link));
    const findings = history
      .filter((event): event is Signal => isAsking(event) && event.index < stopIndex)
      .filter((signal, i, all) => all.findIndex((one) => one.pid === signal.pid) === i)
      .flatMap((signal) => {
        const harder = history.find((event) => isHarder(event, signal));
        const until = Math.min(stopIndex, harder?.index ?? stopIndex);
        return connections
          .filter(({ link }) => mayServe(cast, link, signal.process))
          .flatMap((c) => judgeConnection(c, { signal, until, harder, cast }) ?? []);
      });
    return summarise(
      findings,
      (held) =>
        holds(
          `${count(held.length, 'client')} of servers that were told to end heard how to go on.`,
          evidenceOf(held),
        ),
      'No server was told to end while it had a client with a running turn.',
    );
  },
});

function isAsking(event: HistoryEvent): boolean {
  if (event.type !== 'process-signalled' || event.fault === undefined) return false;
  return event.signal === 'SIGTERM' || event.signal === 'SIGINT';
}

/** Whatever ends a process that was asked already leaves it no more time. */
function isHarder(event: HistoryEvent, { index, pid }: Signal): boolean {
  return (
    event.type === 'process-signalled' && event.index > index && event.pid === pid && isFatal(event)
  );
}

function mayServe(cast: Cast, link: string, process: string): boolean {
  const party = cast.at(link, 'server');
  if (party === undefined) return true;
  return party.processes?.some((name) => matchesGlob(name, process)) === true;
}

interface Told {
  readonly signal: Signal;
  /** Index from which on it had no say any more. */
  readonly until: number;
  readonly harder: HistoryEvent | undefined;
  readonly cast: Cast;
}

function judgeConnection(c: Connection, told: Told): Finding | undefined {
  const { signal, until } = told;
  const turns = new RunningTurns();
  for (const event of c.events) {
    if (event.index > signal.index) break;
    // What ended before was not ended by this.
    if (event.type === 'end-received' || event.type === 'end-delivered') return undefined;
    turns.see(event);
  }
  const running = turns.first;
  if (running === undefined) return undefined;
  for (const event of c.events) {
    if (event.index < signal.index) continue;
    if (event.index >= until) break;
    turns.see(event);
    if (turns.first === undefined) return holds('', [signal, event]);
    const end = endOf(event, c, told, running);
    if (end !== undefined) return end === 'not its own' ? undefined : end;
  }
  if (told.cast.at(c.link, 'server') === undefined) return undefined;
  const { harder } = told;
  const why =
    harder === undefined
      ? 'had not ended when the run did'
      : 'was ended by another signal before it had ended by itself';
  const reason = `The server of ${c.name} was told to end in a running turn, and ${why}.`;
  return unknown(reason, [signal, running, harder], 'harness');
}

/** How the connection ended at an event; undefined where it did not. */
function endOf(
  event: HistoryEvent,
  c: Connection,
  { signal, cast }: Told,
  running: HistoryEvent,
): Finding | 'not its own' | undefined {
  const who = cast.nameOf(c.link, 'server');
  const what = `${who[0]?.toUpperCase()}${who.slice(1)} was told to end (${signal.signal}) in a running turn, and`;
  if (event.type === 'unit-received' && event.close !== undefined) {
    if (event.direction === 'upstream') return 'not its own';
    const { code } = event.close;
    if (comeBack.includes(code)) return holds('', [signal, event]);
    const reason = `${what} closed connection ${c.number} with ${code}, which does not say to come back, without the end of the turn.`;
    return violated(reason, [event, signal, running]);
  }
  if (event.type === 'end-delivered') return 'not its own';
  if (event.type === 'unit-injected' && event.close !== undefined) return 'not its own';
  if (event.type === 'unit-delivered' && event.as === 'cut') return 'not its own';
  if (event.type !== 'end-received') return undefined;
  if (event.side === 'client') return 'not its own';
  const reason = `${what} left connection ${c.number} without the end of the turn, and without a Close that says to come back.`;
  return violated(reason, [event, signal, running]);
}
