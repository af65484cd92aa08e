import type { Direction } from '../wire/unit.ts';

/**
 * Counts the matches of one rule: over all connections of a link, by which `#n` goes, and by connection
 * and direction, by which draws go: that number is the same in every run, whatever came between.
 */
export class MatchCount {
  readonly #ofLinks = new Map<string, number>();
  readonly #ofConnections = new Map<string, Record<Direction, number>>();

  /** Counts a match of the link; its number, from 1. */
  countOnLink(link: string): number {
    const count = (this.#ofLinks.get(link) ?? 0) + 1;
    this.#ofLinks.set(link, count);
    return count;
  }

  /** Counts a match of a connection and direction. */
  countOn(connectionKey: string, direction: Direction): void {
    const counts = this.#ofConnections.get(connectionKey) ?? { upstream: 0, downstream: 0 };
    counts[direction] += 1;
    this.#ofConnections.set(connectionKey, counts);
  }

  /** The number of the latest match there; 0 when there was none. */
  latestOn(connectionKey: string, direction: Direction): number {
    return this.#ofConnections.get(connectionKey)?.[direction] ?? 0;
  }

  startOver(): void {
    this.#ofLinks.clear();
    this.#ofConnections.clear();
  }

  /** The connection is gone. */
  forget(connectionKey: string): void {
    this.#ofConnections.delete(connectionKey);
  }
}
