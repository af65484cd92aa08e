import type { Connection } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { Approval } from './approvals.ts';

type Unit = EventOf<'unit-received'>;

/**
 * Which links lie one behind the other, by what they carry: the same question is seen on the link nearest
 * the server first, and a turn is asked for on the outer link before the inner one, which has it while the
 * outer one still waits. Two links to one server are no chain: they are two doors of one house.
 */
export class ApprovalHops {
  readonly #up = new Map<Approval, Approval>();
  readonly #down = new Map<Approval, Approval>();
  /** `thread link` to the link that the turns of that thread come from. */
  readonly #outer = new Map<string, string>();

  constructor(
    history: readonly HistoryEvent[],
    connections: readonly Connection[],
    approvals: readonly Approval[],
  ) {
    const upstreams = upstreamsOf(history);
    const apart = (a: string, b: string) =>
      a !== b && (upstreams.get(a) === undefined || upstreams.get(a) !== upstreams.get(b));
    const same = new Map<string, Approval[]>();
    for (const one of approvals) {
      if (one.item === undefined) continue;
      const key = JSON.stringify([one.thread, one.turn, one.item]);
      same.set(key, [...(same.get(key) ?? []), one]);
    }
    for (const hops of same.values()) {
      hops.sort((a, b) => firstIndex(a) - firstIndex(b));
      for (const [i, inner] of hops.entries()) {
        const outer = hops.slice(i + 1).find(({ link }) => apart(link, inner.link));
        if (outer === undefined) continue;
        this.#down.set(inner, outer);
        this.#up.set(outer, inner);
      }
    }
    this.#readTurns(connections, apart);
  }

  /** The same question one link nearer to the server. */
  innerOf(approval: Approval): Approval | undefined {
    return this.#up.get(approval);
  }

  /** The same question one link nearer to the user. */
  outerOf(approval: Approval): Approval | undefined {
    return this.#down.get(approval);
  }

  /** The link one nearer to the user, whether the question was ever shown there or not. */
  outerLinkOf(approval: Approval): string | undefined {
    const shown = this.outerOf(approval)?.link;
    return shown ?? this.#outer.get(JSON.stringify([approval.thread, approval.link]));
  }

  #readTurns(connections: readonly Connection[], apart: (a: string, b: string) => boolean): void {
    const asked = connections.flatMap((c) => turnsOn(c));
    asked.sort((a, b) => a.from - b.from);
    // Where a thread came from is told by its first turn: later ones may meet an old one still open.
    const first = (one: Asked) =>
      asked.find(({ link, thread }) => link === one.link && thread === one.thread)?.from ?? 0;
    for (const inner of asked) {
      const outer = asked.findLast(
        (one) =>
          one.thread === inner.thread &&
          one.from < inner.from &&
          inner.from < one.to &&
          first(one) < first(inner) &&
          apart(one.link, inner.link),
      );
      if (outer === undefined) continue;
      this.#outer.set(JSON.stringify([inner.thread, inner.link]), outer.link);
    }
  }
}

function firstIndex({ showings }: Approval): number {
  return showings[0]?.asked.index ?? 0;
}

function upstreamsOf(history: readonly HistoryEvent[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const event of history) {
    if (event.type === 'link-listening') found.set(event.link, event.upstream);
  }
  return found;
}

interface Asked {
  readonly link: string;
  readonly thread: string;
  readonly from: number;
  /** Until it was answered, or its connection ended. */
  readonly to: number;
}

function turnsOn(c: Connection): Asked[] {
  const end = c.events.find((event) => event.type === 'end-received')?.index;
  return c.events.flatMap((event) => {
    if (event.type !== 'unit-received' || event.direction !== 'upstream') return [];
    const { kind, means, thread, id } = event.message ?? {};
    if (kind !== 'request' || means !== 'turn-start' || thread === undefined) return [];
    const answer = c.events.find((other) => isAnswer(other, id) && other.index > event.index);
    const to = answer?.index ?? end ?? Number.POSITIVE_INFINITY;
    return [{ link: c.link, thread, from: event.index, to }];
  });
}

function isAnswer(event: HistoryEvent, id: string | number | undefined): event is Unit {
  if (event.type !== 'unit-received' || event.direction !== 'downstream') return false;
  const { kind } = event.message ?? {};
  return (kind === 'response' || kind === 'error') && event.message?.id === id;
}
