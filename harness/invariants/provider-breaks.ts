import { Cast } from '../history/cast.ts';
import { type Connection, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { isFatal } from '../history/run-facts.ts';
import { matchesGlob } from '../wire/glob.ts';
import { type Carrier, RequestConnections } from './request-connections.ts';
import { Silences } from './silences.ts';
import type { Origin } from './token-origins.ts';

/** An answer of the provider, and until when what happens to it says something about its turn. */
export interface Answer {
  readonly asked: EventOf<'provider-request'>;
  readonly ended: HistoryEvent | undefined;
  /** The next request for the same text. */
  readonly again: EventOf<'provider-request'> | undefined;
  /** When its turn was over for its client. */
  readonly over: HistoryEvent | undefined;
  /** Its turn came to no good end. */
  readonly failed: boolean;
}

/** Bytes that were written may be unread when a connection is reset behind them. */
const graceMs = 1_000;
/** How long after a process was killed what it has asked for may still be recorded, and its sockets end. */
const deathMs = 3_000;

/**
 * What the harness did to answers on their way to the agent, each on its own connection: it broke the
 * connection or the answer, killed one of the two processes, or made the provider silent until the agent
 * gave it up. What it did to another connection, another process or at another time excuses nothing.
 */
export class ProviderBreaks {
  readonly #cast: Cast;
  readonly #links: ReadonlySet<string>;
  readonly #connections: RequestConnections;
  readonly #silences: Silences;
  readonly #signals: EventOf<'process-signalled'>[];
  readonly #history: readonly HistoryEvent[];

  constructor(history: readonly HistoryEvent[], origins: ReadonlyMap<number, Origin>) {
    this.#history = history;
    this.#cast = new Cast(history);
    this.#links = providerLinks(history);
    this.#connections = new RequestConnections(history, this.#links, origins);
    this.#silences = new Silences(history);
    this.#signals = history.filter(
      (event) =>
        event.type === 'process-signalled' &&
        event.fault !== undefined &&
        (isFatal(event) || event.signal === 'SIGSTOP'),
    ) as EventOf<'process-signalled'>[];
  }

  /** The first of them. */
  of(answer: Answer): HistoryEvent | undefined {
    const carriers = this.#connections.of(answer.asked);
    const found = [
      ...carriers.map((carrier) => breakOn(carrier, answer)),
      ...this.#signals.filter((event) => this.#isHit(answer, event, carriers)),
      this.#silence(answer, carriers),
    ].filter((event) => event !== undefined);
    return found.sort((a, b) => a.index - b.index)[0];
  }

  /** When a request came from its agent, as far as that was seen. */
  askedAt(asked: EventOf<'provider-request'>): HistoryEvent {
    const [carrier] = this.#connections.knows(asked) ? this.#connections.of(asked) : [];
    return carrier?.from ?? asked;
  }

  #silence(answer: Answer, carriers: readonly Carrier[]): HistoryEvent | undefined {
    const seen = carriers.length > 0 ? carriers : [{ from: answer.asked }];
    for (const carrier of seen) {
      const at = this.#gaveUp(answer, carrier);
      const silence = at && this.#silences.before(at, carrier, this.#stops(answer));
      if (silence !== undefined) return silence;
    }
    return undefined;
  }

  /** Stops of either process that may have made this answer late. */
  #stops(answer: Answer): readonly EventOf<'process-signalled'>[] {
    return this.#signals.filter(
      (event) => event.signal === 'SIGSTOP' && this.#concerns(event, answer),
    );
  }

  /** The first sign that the agent had done with an answer that was not whole. */
  #gaveUp(answer: Answer, carrier: Partial<Carrier>): HistoryEvent | undefined {
    const { again, ended, over, failed } = answer;
    const signs = [
      leftEarly(carrier),
      again && this.askedAt(again),
      ended?.type === 'provider-failed' ? ended : undefined,
      failed ? over : undefined,
    ].filter((event) => event !== undefined);
    return signs.sort((a, b) => a.index - b.index)[0];
  }

  #isHit(
    answer: Answer,
    signal: EventOf<'process-signalled'>,
    carriers: readonly Carrier[],
  ): boolean {
    if (signal.signal === 'SIGSTOP' || !this.#concerns(signal, answer)) return false;
    if (signal.index >= (answer.over?.index ?? Number.POSITIVE_INFINITY)) return false;
    const { asked, ended } = answer;
    const from = this.askedAt(asked);
    if (signal.index < from.index) return this.#wasDying(signal, from, answer);
    if (ended !== undefined && ended.index < signal.index) return false;
    // An answer that came to its end on a connection that went on was another process's.
    if (ended?.type !== 'provider-completed' || !this.#connections.knows(asked)) return true;
    return carriers.some(({ connection }) => endsWithin(connection, signal, deathMs));
  }

  /** Asked by a process on its way out: its request is heard of after the signal. */
  #wasDying(signal: EventOf<'process-signalled'>, from: HistoryEvent, { ended }: Answer): boolean {
    if (ended?.type === 'provider-completed' || from.time - signal.time > deathMs) return false;
    return !this.#history
      .slice(signal.index, from.index)
      .some((event) => event.type === 'process-started' && event.process === signal.process);
  }

  /** Whether a process is the agent that asked, or the provider: by the cast, else by all that is known. */
  #concerns({ process }: EventOf<'process-signalled'>, { asked }: Answer): boolean {
    const links = this.#connections.knows(asked)
      ? this.#connections.of(asked).map(({ connection }) => connection.link)
      : [...this.#links];
    const parties = links.flatMap((link) => [
      this.#cast.at(link, 'client'),
      this.#cast.at(link, 'server'),
    ]);
    if (parties.length === 0 || parties.includes(undefined)) return true;
    return parties.some((party) => party?.processes?.some((name) => matchesGlob(name, process)));
  }
}

/** What ended, cut or changed the answer, or what asked for it, on a connection that carried it. */
function breakOn(carrier: Carrier, { over }: Answer): HistoryEvent | undefined {
  const whole = wholeAt(carrier);
  const until = over?.index ?? Number.POSITIVE_INFINITY;
  return carrier.connection.events.find((event) => {
    if (event.index < carrier.from.index || event.index >= until || !isBreak(event)) return false;
    return whole === undefined || event.time - whole.time <= graceMs;
  });
}

function isBreak(event: HistoryEvent): boolean {
  if (event.type === 'end-delivered' || event.type === 'unit-injected') {
    return event.fault !== undefined;
  }
  return event.type === 'unit-delivered' && event.as !== undefined && event.fault !== undefined;
}

/** The delivery with which all of an answer had gone out to the agent. */
function wholeAt({ connection, from }: Carrier): HistoryEvent | undefined {
  const end = connection.events.find(
    (event): event is EventOf<'unit-received'> =>
      event.type === 'unit-received' &&
      event.direction === 'downstream' &&
      event.message?.means === 'turn-end' &&
      event.index > from.index,
  );
  const out = end && deliveryOf(connection, end);
  return out?.as === undefined ? out : undefined;
}

/** The agent ended the connection before all of the answer had gone out. */
function leftEarly({ connection, from }: Partial<Carrier>): HistoryEvent | undefined {
  if (connection === undefined || from === undefined) return undefined;
  if (wholeAt({ connection, from }) !== undefined) return undefined;
  return connection.events.find(
    (event) => event.type === 'end-received' && event.side === 'client' && event.index > from.index,
  );
}

function endsWithin({ events }: Connection, { index, time }: HistoryEvent, ms: number): boolean {
  return events.some(
    (event) =>
      (event.type === 'end-received' || event.type === 'connection-closed') &&
      event.index > index &&
      event.time - time <= ms,
  );
}
