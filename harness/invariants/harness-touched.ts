import type { HistoryEvent } from '../history/event.ts';
import { UnitTokens } from './unit-tokens.ts';

/** Tokens whose units a fault altered, dropped or injected, or that it delivered out of order. */
export class HarnessTouched {
  readonly #carriers = new UnitTokens();
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
    if (event.type === 'unit-received') this.#carriers.take(event);
    if (event.type !== 'unit-delivered') return;
    const stream = `${event.link} ${event.connection} ${event.direction}`;
    const next = this.#next.get(stream) ?? 0;
    // A unit that goes out before earlier ones, or after later ones, was set aside by a fault.
    const reordered = event.unit < next || event.unit > next;
    this.#next.set(stream, Math.max(next, event.last + 1));
    if (event.fault === undefined && !reordered) return;
    for (const token of this.#carriers.of(event)) this.#touch(token, event);
  }
}

function linkOf(event: HistoryEvent): string | undefined {
  return 'link' in event ? event.link : undefined;
}
