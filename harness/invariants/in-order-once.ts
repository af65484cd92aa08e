import type { EventOf, HistoryEvent } from '../history/event.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { foreignTokens } from './foreign-tokens.ts';
import { unlessDoubled } from './harness-doubled.ts';
import { defineInvariant, type Finding } from './invariant.ts';

/**
 * A view is what one reader saw of one turn: the deltas that a client got live, its standard output,
 * the deltas of one item on one connection of a link. A thread that is read back is a view of its
 * own each time, so that getting everything again is no repeat.
 */
export const inOrderOnce = defineInvariant({
  id: 'in-order-once',
  kind: 'safety',
  holdsWhen: 'no view of a turn has a token twice, out of order, or of another turn',
  sources: [
    'https://github.com/openai/codex/issues/26682',
    'https://github.com/cloudflare/agents/issues/1951',
    'https://github.com/siteboon/claudecodeui/issues/567',
  ],
  judge(history) {
    const views = new Map<string, View>();
    const touched = new HarnessTouched();
    for (const event of history) {
      touched.see(event);
      const seen = tokensOf(event);
      if (seen === undefined) continue;
      const view = views.get(seen.view) ?? new View(seen.name);
      views.set(seen.view, view);
      view.take(event, seen.tokens);
    }
    const all = [
      ...[...views.values()].map((view) => view.finding(touched)),
      ...foreignTokens(history),
    ].map(unlessDoubled(history));
    // Where the harness itself broke the order, the other views prove nothing about this client.
    const made = all.filter((finding) => finding.verdict !== 'holds');
    const findings = made.length > 0 ? made : all;
    return summarise(
      findings,
      (held) =>
        holds(
          `No token came twice or out of order in ${count(held.length, 'view')}.`,
          evidenceOf(held),
        ),
      'No tokens were seen.',
    );
  },
});

interface Seen {
  readonly view: string;
  readonly name: string;
  readonly tokens: readonly number[];
}

function tokensOf(event: HistoryEvent): Seen | undefined {
  if (event.type === 'client-tokens') {
    const once = event.via === 'live' || event.via === 'stdout' ? '' : event.index;
    const name = `the ${event.via} view that ${event.client} has of turn ${event.turn}`;
    const view = `c ${event.client} ${event.turn} ${event.via} ${once}`;
    return { view, name, tokens: event.tokens };
  }
  if (event.type !== 'unit-received' || event.direction !== 'downstream') return undefined;
  const { message, link, connection } = event;
  if (message?.tokens === undefined || message.means !== 'delta') return undefined;
  const { thread = '', turn = '', item = '' } = message;
  const name = `what the server of link ${link} streamed on connection ${connection}`;
  const view = `u ${link} ${connection} ${thread} ${turn} ${item} ${message.method}`;
  return { view, name, tokens: message.tokens };
}

function linkOf(event: HistoryEvent): string | undefined {
  return 'link' in event ? event.link : undefined;
}

/** Keeps the breaches of order; what a link saw is not the doing of the harness on that link. */
class View {
  readonly #name: string;
  readonly #at = new Map<number, HistoryEvent>();
  #last = 0;
  #event: HistoryEvent | undefined;
  #breaches: { token: number; twice: boolean; last: number; events: HistoryEvent[] }[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  take(event: HistoryEvent, tokens: readonly number[]): void {
    this.#event = event;
    for (const token of tokens) {
      const before = this.#at.get(token);
      if (before !== undefined || token < this.#last) {
        const other = before ?? this.#at.get(this.#last);
        const events = other ? [event, other] : [event];
        if (this.#breaches.length < 1000) {
          this.#breaches.push({ token, twice: before !== undefined, last: this.#last, events });
        }
      }
      this.#at.set(token, before ?? event);
      this.#last = Math.max(this.#last, token);
    }
  }

  finding(touched: HarnessTouched): Finding {
    const isWire = this.#event?.type === 'unit-received';
    // What the harness did on this hop it did behind what is seen here; on another one, before it.
    const link = isWire && this.#event !== undefined ? linkOf(this.#event) : undefined;
    const own = this.#breaches.find((b) => touched.by(b.token, link) === undefined);
    if (own !== undefined) {
      const what = own.twice ? 'came twice' : `came after token ${own.last}`;
      const more = this.#breaches.length - 1;
      const also = more > 0 ? `, and ${count(more, 'more token')} with it` : '';
      return violated(`Token ${own.token} ${what} in ${this.#name}${also}.`, own.events);
    }
    const harness = this.#breaches[0];
    if (harness !== undefined) {
      const by = touched.by(harness.token, link) as EventOf<'unit-delivered'>;
      const what = harness.twice ? 'twice' : 'out of order';
      const reason = `Token ${harness.token} came ${what} in ${this.#name}, as the harness delivered it.`;
      return unknown(reason, [by, ...harness.events], 'harness');
    }
    return { verdict: 'holds', reason: '', evidence: this.#event ? [this.#event.index] : [] };
  }
}

/** Tokens whose units a fault altered, dropped or injected, or that it delivered out of order. */
class HarnessTouched {
  readonly #carriers = new Map<string, readonly number[]>();
  readonly #next = new Map<string, number>();
  readonly #touched = new Map<number, HistoryEvent[]>();

  /** What touched a token, other than on the link `but`. */
  by(token: number, but?: string): HistoryEvent | undefined {
    return this.#touched.get(token)?.find((event) => but === undefined || linkOf(event) !== but);
  }

  #touch(token: number, event: HistoryEvent): void {
    const known = this.#touched.get(token) ?? [];
    if (known.some((one) => linkOf(one) === linkOf(event))) return;
    this.#touched.set(token, [...known, event]);
  }

  see(event: HistoryEvent): void {
    if (event.type === 'unit-injected') {
      for (const token of event.message?.tokens ?? []) this.#touch(token, event);
    }
    if (event.type === 'unit-received' && event.message?.tokens !== undefined) {
      this.#carriers.set(key(event, event.unit), event.message.tokens);
    }
    if (event.type !== 'unit-delivered') return;
    const stream = key(event, -1);
    const next = this.#next.get(stream) ?? 0;
    // A unit that goes out before earlier ones, or after later ones, was set aside by a fault.
    const reordered = event.unit < next || event.unit > next;
    this.#next.set(stream, Math.max(next, event.last + 1));
    if (event.fault === undefined && !reordered) return;
    for (let unit = event.unit; unit <= event.last; unit++) {
      for (const token of this.#carriers.get(key(event, unit)) ?? []) {
        this.#touch(token, event);
      }
    }
  }
}

function key(event: EventOf<'unit-received'> | EventOf<'unit-delivered'>, unit: number): string {
  return `${event.link} ${event.connection} ${event.direction} ${unit}`;
}
