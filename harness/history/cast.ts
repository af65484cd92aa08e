import type { EventOf, HistoryEvent, Parties, Party, Side } from './event.ts';

/**
 * Who stood where in a run, as its driver said. A history that does not say so, one of old or of a bare
 * proxy, knows nobody.
 */
export class Cast {
  readonly #parties: Readonly<Record<string, Parties>>;

  constructor(history: readonly HistoryEvent[]) {
    const started = history.find(
      (event): event is EventOf<'run-started'> => event.type === 'run-started',
    );
    this.#parties = started?.parties ?? {};
  }

  /** Undefined when it is not known. */
  at(link: string, side: Side): Party | undefined {
    return Object.hasOwn(this.#parties, link) ? this.#parties[link]?.[side] : undefined;
  }

  /**
   * Whether what this side did counts for or against the program under test: unless it is known to be
   * another's. What our own client, server or provider did never does.
   */
  isJudged(link: string, side: Side): boolean {
    const party = this.at(link, side);
    return party === undefined || party.standing === 'tested';
  }

  /** `the client of link upstream (loop)`, as findings name who did something. */
  nameOf(link: string, side: Side): string {
    const party = this.at(link, side);
    const ours = party?.standing === 'ours' ? ', ours' : '';
    return `the ${side} of link ${link}${party ? ` (${party.program}${ours})` : ''}`;
  }
}
