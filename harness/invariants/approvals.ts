import { type Connection, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';

type Unit = EventOf<'unit-received'>;
type Delivery = EventOf<'unit-delivered'>;

/** One request by which a question was put to a client. */
export interface Showing {
  readonly on: Connection;
  readonly asked: Unit;
  /** Whatever its client answered to it, as the proxy got it. */
  readonly answers: Unit[];
  /** What told its client that no answer is needed any more. */
  withdrawn?: HistoryEvent;
  /** Another question that was open under the same id on the same connection. */
  collides?: Unit;
}

/**
 * A question as one link saw it: about one item of a thread, however often and under whatever id it is
 * shown. Where the protocol names no item, the same request is the same question.
 */
export interface Approval {
  /** As reasons name it: `item X`, or `request 5`. */
  readonly name: string;
  readonly link: string;
  readonly thread: string | undefined;
  readonly turn: string | undefined;
  readonly item: string | undefined;
  readonly showings: Showing[];
  /** The server said that it needs no answer any more, or the turn ended. */
  resolved?: HistoryEvent;
}

/** An answer that came to the other end of its link. */
export interface Arrived {
  readonly answer: Unit;
  readonly delivery: Delivery;
  readonly showing: Showing;
}

/** All questions, in the order in which each link first saw them. */
export function approvalsOf(connections: readonly Connection[], stopIndex: number): Approval[] {
  const known = new Map<string, Approval>();
  for (const c of connections) new Reader(c, known).read(stopIndex);
  return [...known.values()];
}

/** The answers that arrived as they were given, in the order in which they arrived. */
export function arrivedAnswers({ showings }: Approval): Arrived[] {
  return given({ showings }).filter(({ delivery }) => delivery.as === undefined);
}

/** The answers that arrived in any shape. */
export function given({ showings }: Pick<Approval, 'showings'>): Arrived[] {
  return showings
    .flatMap((showing) =>
      showing.answers.flatMap((answer) => {
        const delivery = deliveryOf(showing.on, answer);
        const came = delivery?.as === undefined || delivery.as === 'altered';
        return delivery !== undefined && came ? [{ answer, delivery, showing }] : [];
      }),
    )
    .sort((a, b) => a.delivery.index - b.delivery.index);
}

/** The event by which a fault kept a question from who was asked. */
export function keptBack({ on, asked }: Showing): HistoryEvent | undefined {
  const delivery = deliveryOf(on, asked);
  const came = delivery?.as === undefined || delivery.as === 'altered';
  return came || delivery?.fault === undefined ? undefined : delivery;
}

/** Reads the questions of one connection. */
class Reader {
  readonly #c: Connection;
  readonly #known: Map<string, Approval>;
  /** The last showing under each id, and the questions they are of. */
  readonly #byId = new Map<string, { showing: Showing; approval: Approval }>();
  /** Threads of requests whose answer ends a turn and does not name it. */
  readonly #turns = new Map<string, string>();

  constructor(c: Connection, known: Map<string, Approval>) {
    this.#c = c;
    this.#known = known;
  }

  read(stopIndex: number): void {
    for (const event of this.#c.events) {
      if (event.index >= stopIndex) break;
      if (event.type !== 'unit-received' || event.message === undefined) continue;
      if (event.direction === 'upstream') this.#client(event);
      else this.#server(event);
    }
  }

  #client(event: Unit): void {
    const { kind, id, means, thread } = event.message ?? {};
    if (id === undefined) return;
    if (means === 'turn-start' && thread !== undefined) this.#turns.set(JSON.stringify(id), thread);
    if (kind !== 'response' && kind !== 'error') return;
    this.#byId.get(JSON.stringify(id))?.showing.answers.push(event);
  }

  #server(event: Unit): void {
    const { id, means, thread, request } = event.message ?? {};
    if (means === 'approval' && id !== undefined) this.#ask(event, JSON.stringify(id));
    if (means === 'turn-end') {
      this.#endTurn(event, thread ?? this.#turns.get(JSON.stringify(id)));
    }
    if (means !== 'approval-resolved') return;
    if (request === undefined) this.#resolveAnswered(event, thread);
    else {
      const one = this.#byId.get(JSON.stringify(request));
      if (one === undefined) return;
      one.approval.resolved ??= event;
      this.#withdraw(one.approval, event);
    }
  }

  #ask(asked: Unit, id: string): void {
    const { thread, turn, item } = asked.message ?? {};
    const { link } = this.#c;
    const key = keyOf(this.#c, asked);
    const name = item === undefined ? `request ${id}` : `item ${item}`;
    const approval = this.#known.get(key) ?? { name, link, thread, turn, item, showings: [] };
    this.#known.set(key, approval);
    const showing: Showing = { on: this.#c, asked, answers: [] };
    const before = this.#byId.get(id);
    const open = before !== undefined && isOpenAt(before.showing, asked.index);
    if (open && before.approval !== approval) showing.collides = before.showing.asked;
    approval.showings.push(showing);
    this.#byId.set(id, { showing, approval });
  }

  #endTurn(event: Unit, thread: string | undefined): void {
    const turn = event.message?.turn;
    for (const one of this.#known.values()) {
      if (one.link !== this.#c.link || one.thread !== thread) continue;
      const asked = one.showings[0]?.asked;
      if (asked !== undefined && asked.index > event.index) continue;
      const its = asked?.message?.turn;
      if (turn !== undefined && its !== undefined && its !== turn) continue;
      one.resolved ??= event;
      this.#withdraw(one, event);
    }
  }

  /** It does not say which question it is about: one that has been answered. */
  #resolveAnswered(event: Unit, thread: string | undefined): void {
    for (const one of this.#known.values()) {
      if (one.link !== this.#c.link || one.thread !== thread) continue;
      if (one.showings.every(({ answers }) => answers.length === 0)) continue;
      one.resolved ??= event;
      this.#withdraw(one, event);
    }
  }

  #withdraw({ showings }: Approval, event: HistoryEvent): void {
    for (const showing of showings) if (showing.on === this.#c) showing.withdrawn ??= event;
  }
}

/** Whether its client had neither answered it nor been told that it need not. */
export function isOpenAt({ answers, withdrawn }: Showing, index: number): boolean {
  return !answers.some((answer) => answer.index < index) && !(withdrawn && withdrawn.index < index);
}

function keyOf(c: Connection, { message }: Unit): string {
  const { id, method, thread, turn, item, text } = message ?? {};
  const parts =
    item !== undefined
      ? // Some servers name the items of each turn anew.
        [c.link, thread, turn, item]
      : thread !== undefined || turn !== undefined
        ? [c.link, thread, turn, method, id, text]
        : [c.link, c.number, method, id, text];
  return JSON.stringify(parts);
}
