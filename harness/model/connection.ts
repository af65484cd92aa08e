/**
 * One connection through the proxy, as the proxy records it. What a side says takes a moment to the
 * proxy and another one to the other side; what a fault does to it is done between the two. It is long
 * because a connection has many ends: of its peers, of the plan, with a Close and without.
 */
import type { EndKind, EventBody, Side } from '../history/event.ts';
import type { Direction } from '../wire/unit.ts';
import type { FaultLine } from './fault-line.ts';
import type { Link } from './link.ts';
import { framingOf, headOf, recordedAs, type Said } from './said.ts';
import { heldBy, pair, type Waiting, type Way, way } from './way.ts';

export interface Peer {
  /** The connection stands, and messages may be sent. */
  opened(): void;
  got(said: Said): void;
  /** It is over; `code` is that of a Close, 1006 without one, 0 for one that never stood. */
  lost(code: number): void;
  /** Does not answer a Close. */
  leavesClose?(): boolean;
}

export class Connection {
  readonly link: Link;
  readonly number: number;
  readonly client: Peer;
  server: Peer | undefined;
  state: 'opening' | 'open' | 'cutting' | 'over' = 'opening';
  /** The fault that took it, when one did. */
  takenBy: number | undefined;
  /** The proxy reads nothing of it. */
  frozenBy: number | undefined;
  /** What goes out now was kept back by this fault. */
  private thawedBy: number | undefined;
  readonly #ways = { upstream: way('upstream'), downstream: way('downstream') };
  #closeCode: number | undefined;

  constructor(link: Link, number: number, client: Peer) {
    this.link = link;
    this.number = number;
    this.client = client;
  }

  get on(): { link: string; connection: number } {
    return { link: this.link.name, connection: this.number };
  }

  get isUp(): boolean {
    return this.state === 'open' && this.#closeCode === undefined;
  }

  /** A moment on the way, in ms; none at all on a machine whose clock ticks coarsely. */
  hop(...key: readonly (string | number)[]): number {
    const { draw } = this.link;
    return draw.chance(0.15, 'tie', this.number, ...key)
      ? 0
      : draw.whole(1, 30, 'hop', this.number, ...key) / 10;
  }

  open(): void {
    this.record({ type: 'connection-opened', ...this.on });
    const refusedBy = this.link.faults.refuses(this);
    if (refusedBy !== undefined) {
      this.takenBy = refusedBy;
      this.turnAway(refusedBy);
      return;
    }
    const server = this.link.options.accept(this);
    if (server === undefined) {
      const message = 'Nobody listens.';
      this.record({ type: 'upstream-failed', code: 'UPSTREAM_REFUSED', message, ...this.on });
      this.turnAway();
      return;
    }
    this.server = server;
    this.record({ type: 'upstream-opened', ...this.on });
    if (this.link.options.codec === 'websocket') this.upgrade();
    else this.stand();
  }

  private upgrade(): void {
    this.head('upstream');
    this.after('upgrade', () => {
      if (this.state !== 'opening') return;
      this.received('downstream', headOf('websocket', 'downstream'));
      const upgraded = { type: 'upgraded', path: '/', status: 101, deflate: 'absent' } as const;
      this.record({ ...upgraded, ...this.on });
      this.delivered('downstream', this.#ways.downstream.units - 1, 154);
      this.stand();
    });
  }

  private stand(): void {
    this.state = 'open';
    this.server?.opened();
    this.after('stands', () => {
      if (this.state === 'open') this.client.opened();
    });
  }

  /** The head of an HTTP request or answer. */
  head(direction: Direction): void {
    const unit = this.received(direction, headOf(this.link.options.codec, direction));
    this.delivered(direction, unit, 154);
  }

  private turnAway(fault?: number): void {
    this.state = 'over';
    this.record({
      ...{ type: 'end-delivered', side: 'client', how: 'fin', ...this.on },
      ...(fault !== undefined && { fault }),
    });
    const unit = this.received('upstream', headOf(this.link.options.codec, 'upstream'));
    this.delivered('upstream', unit, 154, { as: 'discarded' });
    this.record({ type: 'end-received', side: 'client', how: 'fin', ...this.on });
    this.record({ type: 'connection-closed', ...this.on });
    this.after('turned away', () => this.client.lost(0));
  }

  /** A side says something. Nothing is sent on a connection that is over. */
  say(from: Side, said: Said): void {
    if (this.state === 'over' || this.#closeCode !== undefined) return;
    const way = from === 'client' ? this.#ways.upstream : this.#ways.downstream;
    const count = way.units + way.unread.length;
    const at = this.link.world.now + this.hop(way.direction, 'in', count, said.means ?? '');
    way.arrivesAt = Math.max(way.arrivesAt, at);
    this.at(way.arrivesAt, () => this.arrive(way, said));
  }

  private arrive(way: Way, said: Said): void {
    if (this.state === 'over' || this.state === 'opening') return;
    if (this.frozenBy !== undefined) {
      way.unread.push(said);
      return;
    }
    const back = way.direction === 'upstream' ? this.#ways.downstream : this.#ways.upstream;
    const asked = pair(way, back, said);
    const message = recordedAs(said, asked, way.direction === 'upstream');
    const unit = this.received(way.direction, {
      ...framingOf(this.link.options.codec, message.bytes, way.direction),
      message,
    });
    const bytes = message.bytes + 4;
    if (this.state === 'cutting') {
      const fault = this.takenBy as number;
      this.delivered(way.direction, unit, bytes, { as: 'discarded', fault });
      return;
    }
    const means = message.means === undefined ? {} : { means: message.means };
    const hit = this.link.faults.match(this, way.direction, unit, { ...said, ...means });
    if (hit === undefined) this.pass(way, { unit, bytes, said, how: {} });
    else this.strike(way, said, unit, bytes, hit);
  }

  /** Lets a unit go, after those before it. */
  private pass(
    way: Way,
    one: Waiting,
    hold?: { readonly fault: number; readonly ms: number },
  ): void {
    const { now } = this.link.world;
    if (hold !== undefined) way.heldBy = hold.fault;
    way.leavesAt = Math.max(way.leavesAt, now + (hold?.ms ?? 0));
    if (way.queue.length === 0 && way.leavesAt <= now) {
      way.heldBy = this.thawedBy;
      way.queue.push(heldBy(one, this.thawedBy));
      this.leave(way);
      return;
    }
    const held = heldBy(one, way.heldBy);
    way.queue.push(held);
    this.at(way.leavesAt, () => {
      if (way.queue.includes(held) && this.frozenBy === undefined) this.leave(way);
    });
  }

  private leave(way: Way): void {
    const one = way.queue.shift();
    if (one === undefined) return;
    this.delivered(way.direction, one.unit, one.bytes, one.how);
    const { said } = one;
    if (said === undefined) return;
    const to = way.direction === 'upstream' ? this.server : this.client;
    const reaches = this.link.world.now + this.hop(way.direction, 'out', one.unit);
    way.reachesAt = Math.max(way.reachesAt, reaches);
    this.at(way.reachesAt, () => to?.got(said));
  }

  /** What still waits goes nowhere any more. */
  private discard(how: object): void {
    for (const way of [this.#ways.upstream, this.#ways.downstream]) {
      for (const { unit, bytes } of way.queue.splice(0)) {
        this.delivered(way.direction, unit, bytes, { as: 'discarded', ...how });
      }
    }
  }

  private strike(
    way: Way,
    said: Said,
    unit: number,
    bytes: number,
    { fault, line }: { fault: number; line: FaultLine },
  ): void {
    const plain = { unit, bytes, said, how: {} };
    const gone = (as: 'discarded' | 'dropped') => ({ unit, bytes, how: { as, fault } });
    switch (line.name) {
      case 'drop':
        this.pass(way, gone('dropped'));
        return;
      case 'delay':
        this.pass(way, plain, { fault, ms: line.holdMs ?? 0 });
        return;
      case 'alter':
        this.pass(way, { ...plain, how: { as: 'altered', fault } });
        return;
      case 'vanish':
        this.freeze(fault);
        way.heldBy = fault;
        way.queue.push(heldBy(plain, fault));
        return;
      case 'kill':
      case 'terminate':
        this.pass(way, plain);
        this.link.faults.signal(line, fault);
        return;
      default:
        this.discard({ fault });
        this.delivered(way.direction, unit, bytes, gone('discarded').how);
        this.cut(line.name, fault);
    }
  }

  private freeze(fault: number): void {
    this.frozenBy = fault;
    for (const side of ['client', 'server'] as const) {
      this.record({ type: 'reading', side, state: 'stopped', fault, ...this.on });
    }
  }

  /** The heal: what lay unread goes on. */
  thaw(): void {
    const fault = this.frozenBy;
    if (fault === undefined) return;
    this.frozenBy = undefined;
    const wasLeft = this.state === 'over';
    this.record({ type: 'fault-healed', fault, ...this.on });
    for (const side of ['client', 'server'] as const) {
      this.record({ type: 'reading', side, state: 'resumed', fault, ...this.on });
    }
    if (wasLeft) {
      this.record({ type: 'end-received', side: 'client', how: 'rst', ...this.on });
      this.record({ type: 'end-delivered', side: 'server', how: 'rst', ...this.on });
      this.record({ type: 'connection-closed', ...this.on });
      this.after('server lost', () => this.server?.lost(1006));
    }
    this.thawedBy = fault;
    for (const way of [this.#ways.upstream, this.#ways.downstream]) {
      while (way.queue.length > 0) this.leave(way);
      for (const said of way.unread.splice(0)) this.arrive(way, said);
    }
    this.thawedBy = undefined;
  }

  /** A fault takes the connection: RST, FIN or a Close to both sides. */
  private cut(name: string, fault: number): void {
    this.state = 'cutting';
    this.takenBy = fault;
    const close = { code: 1012, reason: '' };
    const code = name === 'close' ? close.code : 1006;
    if (name === 'close') {
      const frame = { type: 'unit-injected', kind: 'frame', bytes: 8, close, fault } as const;
      this.record({ ...frame, direction: 'downstream', ...this.on });
      this.record({ ...frame, direction: 'upstream', ...this.on });
    }
    this.after('cut', () => {
      if (this.state === 'over') return;
      this.state = 'over';
      const how = name === 'reset' ? 'rst' : 'fin';
      if (name === 'close') this.answerInjected(close, fault);
      for (const side of ['client', 'server'] as const) {
        this.record({ type: 'end-delivered', side, how, fault, ...this.on });
        if (how === 'fin') this.record({ type: 'end-received', side, how: 'fin', ...this.on });
      }
      this.record({ type: 'connection-closed', ...this.on });
      this.tell(code, code);
    });
  }

  private answerInjected(close: { code: number; reason: string }, fault: number): void {
    for (const direction of ['upstream', 'downstream'] as const) {
      const frame = { kind: 'frame', bytes: 8, opcode: 8, fin: true, close } as const;
      const unit = this.received(direction, frame);
      this.delivered(direction, unit, 8, { as: 'discarded', fault });
    }
  }

  /** A side ends it with a Close, which the other one answers. */
  close(from: Side, code: number): void {
    if (this.state !== 'open' || this.#closeCode !== undefined) return;
    this.#closeCode = code;
    const other = from === 'client' ? this.server : this.client;
    const there = from === 'client' ? this.#ways.upstream : this.#ways.downstream;
    const back = from === 'client' ? this.#ways.downstream : this.#ways.upstream;
    const gone = () => this.state !== 'open' || this.frozenBy !== undefined;
    const send = (way: Way) => {
      if (this.link.options.codec !== 'websocket') return;
      const frame = { kind: 'frame', bytes: 8, opcode: 8, fin: true, close: { code, reason: '' } };
      this.delivered(way.direction, this.received(way.direction, frame), 8);
    };
    this.whenThrough(there, () => {
      if (gone()) {
        this.drop(from, 'fin');
        return;
      }
      send(there);
      if (other?.leavesClose?.()) {
        this.link.world.after(1_500, () => this.drop(from, 'fin'));
        return;
      }
      this.after('answers close', () =>
        this.whenThrough(back, () => {
          if (gone()) return;
          send(back);
          this.drop('server', 'fin', code);
        }),
      );
    });
  }

  /** Nothing overtakes: runs when all that was said this way is there. */
  private whenThrough(way: Way, run: () => void): void {
    const { now } = this.link.world;
    const at = Math.max(way.arrivesAt, way.leavesAt, way.reachesAt);
    const waits = this.state === 'open' && this.frozenBy === undefined;
    if (waits && (at > now || way.queue.length > 0)) {
      this.at(Math.max(at, now + 0.1), () => this.whenThrough(way, run));
    } else run();
  }

  /** A side ends it without a word: FIN, or RST. */
  drop(from: Side, how: EndKind, code = 1006): void {
    if (this.state === 'over' || this.state === 'cutting') return;
    if (this.state === 'opening') {
      this.state = 'over';
      this.record({ type: 'end-received', side: from, how, ...this.on });
      this.record({ type: 'connection-closed', ...this.on });
      this.after('lost', () => this.client.lost(0));
      return;
    }
    this.state = 'over';
    if (this.frozenBy === undefined) this.discard({});
    // The other side hears of it when bytes pass again.
    if (this.frozenBy !== undefined) return;
    const other = from === 'client' ? 'server' : 'client';
    this.record({ type: 'end-received', side: from, how, ...this.on });
    this.record({ type: 'end-delivered', side: other, how, ...this.on });
    if (how === 'fin') {
      this.record({ type: 'end-received', side: other, how, ...this.on });
      this.record({ type: 'end-delivered', side: from, how, ...this.on });
    }
    this.record({ type: 'connection-closed', ...this.on });
    this.tell(code, code, code === 1006 && !this.#closeCode ? from : undefined);
  }

  private tell(client: number, server: number, except?: Side): void {
    const { upstream, downstream } = this.#ways;
    const at = (way: Way, side: Side) =>
      Math.max(way.reachesAt, this.link.world.now + this.hop(side, 'lost'));
    if (except !== 'client') this.at(at(downstream, 'client'), () => this.client.lost(client));
    if (except !== 'server') this.at(at(upstream, 'server'), () => this.server?.lost(server));
  }

  private received(direction: Direction, unit: object): number {
    const way = this.#ways[direction];
    const number = way.units++;
    const body = { type: 'unit-received', ...this.on, direction, unit: number, ...unit };
    this.record(body as EventBody);
    return number;
  }

  private delivered(direction: Direction, unit: number, bytes: number, how: object = {}): void {
    const body = { type: 'unit-delivered', ...this.on, direction, unit, last: unit, bytes, ...how };
    this.record(body as EventBody);
  }

  private record(body: EventBody): void {
    if (!this.link.options.isHidden) this.link.world.record(body);
  }

  private after(what: string, run: () => void): void {
    this.link.world.after(this.hop(what), run);
  }

  private at(time: number, run: () => void): void {
    this.link.world.at(time, run);
  }
}
