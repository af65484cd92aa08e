import type { EventOf, HistoryEvent } from '../history/event.ts';
import { ranges, violated } from './findings.ts';
import type { Origin } from './token-origins.ts';
import type { TurnFinding } from './turn-finding.ts';

/**
 * A part of a turn that the provider was asked for twice has two answers, and only one of them is meant.
 * An item has text of one of them; so has what a client ends up with. Numbers that ascend hide that a
 * second answer was glued behind the beginning of the first.
 */
export function gluedAnswers(
  history: readonly HistoryEvent[],
  origins: ReadonlyMap<number, Origin>,
  models: ReadonlySet<string>,
): TurnFinding[] {
  const holders = new Map<string, Holder>();
  const places = new Places(models);
  for (const event of history) {
    const place = places.of(event);
    if (place === undefined) continue;
    const holder = holders.get(place.key) ?? new Holder(place.name);
    holders.set(place.key, holder);
    for (const token of place.tokens) {
      const origin = origins.get(token);
      if (origin !== undefined) holder.take(token, origin, event);
    }
  }
  return [...holders.values()].flatMap((holder) => holder.glued ?? []);
}

/** One item, or what a client ended up with: by parts, the answer that it has text of. */
class Holder {
  glued: TurnFinding | undefined;
  readonly #name: string;
  readonly #ofPart = new Map<string, { origin: Origin; tokens: number[]; event: HistoryEvent }>();

  constructor(name: string) {
    this.#name = name;
  }

  take(token: number, origin: Origin, event: HistoryEvent): void {
    if (origin.turn === undefined || this.glued !== undefined) return;
    const key = `${origin.turn} ${origin.part}`;
    const known = this.#ofPart.get(key);
    if (known === undefined) {
      this.#ofPart.set(key, { origin, tokens: [token], event });
    } else if (known.origin.request === origin.request) {
      known.tokens.push(token);
    } else {
      const has = `${known.tokens.length > 1 ? 'tokens' : 'token'} ${ranges(known.tokens)}`;
      const reason = `Two answers to turn ${origin.turn} are glued together in ${this.#name}: ${has} of request ${known.origin.request}, and token ${token} of request ${origin.request}.`;
      const finding = violated(reason, [event, known.event, origin.sent, known.origin.sent]);
      this.glued = { turn: origin.turn, finding };
    }
  }
}

interface Place {
  readonly key: string;
  readonly name: string;
  readonly tokens: readonly number[];
}

/** Where tokens of an event end up. */
class Places {
  readonly #models: ReadonlySet<string>;
  /** How often a client of ours has connected: a server that was started again may use ids again. */
  readonly #epochs = new Map<string, number>();
  /** Answers that began on connections to a model, for those of which deltas name no item. */
  readonly #answers = new Map<string, number>();

  constructor(models: ReadonlySet<string>) {
    this.#models = models;
  }

  of(event: HistoryEvent): Place | undefined {
    if (event.type === 'client-connected') {
      this.#epochs.set(event.client, (this.#epochs.get(event.client) ?? 0) + 1);
    }
    if (event.type === 'client-tokens') return this.#ofClient(event);
    return event.type === 'unit-received' ? this.#ofUnit(event) : undefined;
  }

  #ofClient({ client, turn, via, item, tokens, index }: EventOf<'client-tokens'>) {
    const name = `the ${via} view that ${client} has of turn ${turn}`;
    if (via === 'stdout') return { key: `c ${client} ${turn}`, name, tokens };
    // A thread that is read back is one text each time.
    if (via !== 'live') return { key: `c ${client} ${turn} ${index}`, name, tokens };
    if (item === undefined) return undefined;
    const epoch = this.#epochs.get(client) ?? 0;
    return { key: `i ${client} ${epoch} ${turn} ${item}`, name: `item ${item} of ${name}`, tokens };
  }

  #ofUnit({ link, connection, direction, message }: EventOf<'unit-received'>): Place | undefined {
    if (direction !== 'downstream' || message === undefined) return undefined;
    const on = `${link} ${connection}`;
    if (message.means === 'turn-started') this.#answers.set(on, (this.#answers.get(on) ?? 0) + 1);
    const { tokens, thread = '', turn = '', item, kind, means } = message;
    if (tokens === undefined || kind === 'response' || kind === 'error') return undefined;
    const where = `connection ${connection} of link ${link}`;
    if (item !== undefined) {
      return { key: `u ${on} ${thread} ${turn} ${item}`, name: `item ${item} on ${where}`, tokens };
    }
    if (means !== 'delta' || !this.#models.has(link)) return undefined;
    const answer = this.#answers.get(on) ?? 0;
    return { key: `m ${on} ${answer}`, name: `one answer on ${where}`, tokens };
  }
}
