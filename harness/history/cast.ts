import { matchesGlob } from '../wire/glob.ts';
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

  /** The links of which it is known. */
  get links(): string[] {
    return Object.keys(this.#parties);
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

  /** Whether a process is one of a side's; undefined when it is not known who stands there. */
  hasProcess(link: string, side: Side, process: string): boolean | undefined {
    const party = this.at(link, side);
    return party && (party.processes ?? []).some((name) => matchesGlob(name, process));
  }

  /** The links on which the server of this one is a client itself, its model's aside, and theirs in turn. */
  behind(link: string): string[] {
    const found = new Set<string>();
    const follow = (name: string) => {
      const program = this.at(name, 'server')?.program;
      for (const [other, { client, server }] of Object.entries(this.#parties)) {
        if (program === undefined || client.program !== program || server.program === program)
          continue;
        if (server.isModel || found.has(other)) continue;
        found.add(other);
        follow(other);
      }
    };
    follow(link);
    return [...found];
  }

  /** `the client of link upstream (loop)`, as findings name who did something. */
  nameOf(link: string, side: Side): string {
    const party = this.at(link, side);
    const ours = party?.standing === 'ours' ? ', ours' : '';
    return `the ${side} of link ${link}${party ? ` (${party.program}${ours})` : ''}`;
  }
}
