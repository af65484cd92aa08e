import { Cast } from '../history/cast.ts';
import { type Connection, connectionsOf } from '../history/connections.ts';
import { dialledBy, mayBeOurs } from '../history/dialled-by.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { providerLinks } from '../history/provider-links.ts';
import { isFatal } from '../history/run-facts.ts';
import { matchesGlob } from '../wire/glob.ts';

/** The link of a client of ours where nobody says who stands where. */
const usualLink = 'client';

/**
 * The lines on which clients of ours are told what happens: their own connections, of all those that a
 * history has. What is done to another hop, or to another client's connection, cuts nobody here off.
 */
export class ClientLines {
  readonly #history: readonly HistoryEvent[];
  readonly #cast: Cast;
  readonly #connections: readonly Connection[];
  readonly #dialled: ReadonlyMap<string, string>;

  constructor(history: readonly HistoryEvent[]) {
    this.#history = history;
    this.#cast = new Cast(history);
    this.#dialled = dialledBy(history);
    const models = providerLinks(history);
    const maybe = connectionsOf(history).filter(
      ({ link }) => !models.has(link) && mayBeOurs(this.#cast, link),
    );
    const usual = maybe.filter(({ link }) => link === usualLink);
    const told = maybe.filter(({ link }) => this.#cast.at(link, 'client') !== undefined);
    this.#connections = told.length > 0 ? told : usual.length > 0 ? usual : maybe;
  }

  /** The connections that are a client's, or may be. */
  of(client: string): Connection[] {
    return this.#connections.filter(({ name }) => (this.#dialled.get(name) ?? client) === client);
  }

  /** False for what stands on a connection that is, or may be, a client's, and is another's. */
  isOfAnother(
    client: string,
    { link, connection }: { readonly link: string; readonly connection: number },
  ): boolean {
    const isOne = (one: Connection) => one.link === link && one.number === connection;
    return this.#connections.some(isOne) && !this.of(client).some(isOne);
  }

  /**
   * The first event between two indices by which a client lost its own connection, or by which the
   * harness kept something from it there.
   */
  cutOff(client: string, from: number, to: number): HistoryEvent | undefined {
    const within = ({ index }: HistoryEvent) => from < index && index < to;
    const own = this.of(client);
    const found = [
      ...this.#history.filter((event) => within(event) && isLoss(event, client)),
      ...own.flatMap(({ events }) => events.filter((event) => within(event) && isCut(event))),
      ...this.#history.filter((event) => within(event) && this.#endsServer(event, own)),
    ];
    return found.sort((a, b) => a.index - b.index)[0];
  }

  /** Who tells a client, as findings name it. */
  teller(client: string): string | undefined {
    const link = this.of(client)[0]?.link;
    return link === undefined ? undefined : this.#cast.nameOf(link, 'server');
  }

  /** A program that is ended takes what it would have told with it, also where a shim keeps the line. */
  #endsServer(event: HistoryEvent, own: readonly Connection[]): boolean {
    if (event.type !== 'process-signalled' || event.fault === undefined || !isFatal(event)) {
      return false;
    }
    return own.some(({ link }) => {
      const party = this.#cast.at(link, 'server');
      if (party === undefined) return new Set(this.#connections.map((c) => c.link)).size === 1;
      return party.processes?.some((name) => matchesGlob(name, event.process)) === true;
    });
  }
}

function isLoss(event: HistoryEvent, client: string): boolean {
  return event.type === 'client-closed' && event.client === client;
}

/** The proxy itself declines compression in heads, which keeps nothing from anybody. */
function isChanged({ as, fault }: EventOf<'unit-delivered'>): boolean {
  return as !== undefined && (as !== 'altered' || fault !== undefined);
}

function isCut(event: HistoryEvent): boolean {
  switch (event.type) {
    case 'end-received':
    case 'end-delivered':
    case 'unit-injected':
      return true;
    case 'unit-received':
      return event.close !== undefined;
    case 'reading':
      return event.state === 'stopped' && event.fault !== undefined;
    case 'unit-delivered':
      return event.direction === 'downstream' && isChanged(event);
    default:
      return false;
  }
}
