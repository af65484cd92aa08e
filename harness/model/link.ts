import type { EventBody } from '../history/event.ts';
import { Connection, type Peer } from './connection.ts';
import type { Draw } from './draw.ts';
import type { FaultLine } from './fault-line.ts';
import { printFault } from './fault-line.ts';
import { methodOf, type Said } from './said.ts';
import type { World } from './world.ts';

export interface LinkOptions {
  readonly name: string;
  readonly codec: 'websocket' | 'jsonl' | 'http';
  readonly asksModel?: boolean;
  /** No proxy stands on it: nothing of it is recorded. */
  readonly isHidden?: boolean;
  /** Who answers a new connection; nobody listens when it says nothing. */
  accept(connection: Connection): Peer | undefined;
}

/** The faults of a plan, over all links. */
export class Faults {
  readonly lines: readonly FaultLine[];
  healed = false;
  /** The numbers of those that fired. */
  readonly fired = new Set<number>();
  firedAt = -1;
  readonly #seen = new Map<number, number>();
  readonly #world: World;
  /** Signals a process, on behalf of a fault. */
  signal: (line: FaultLine, fault: number) => void = () => {};

  constructor(world: World, lines: readonly FaultLine[]) {
    this.#world = world;
    this.lines = lines;
  }

  arm(): void {
    for (const [index, line] of this.lines.entries()) {
      const fault = index + 1;
      this.#world.record({ type: 'fault-armed', fault, name: line.name, text: printFault(line) });
    }
  }

  /** The first line that acts on this message, which is then said to have fired. */
  match(connection: Connection, direction: 'upstream' | 'downstream', unit: number, said: Said) {
    if (this.healed) return undefined;
    for (const [index, line] of this.lines.entries()) {
      const fault = index + 1;
      if (this.fired.has(fault) || line.name === 'accept-then-close') continue;
      if (line.link !== connection.link.name || said.means !== line.means) continue;
      if (line.connection !== undefined && line.connection !== connection.number) continue;
      if (line.direction !== undefined && line.direction !== direction) continue;
      const isAnswer = said.kind === 'response' || said.kind === 'error';
      if (isAnswer !== (line.answer ?? false)) continue;
      const seen = (this.#seen.get(fault) ?? 0) + 1;
      this.#seen.set(fault, seen);
      if (seen !== line.nth) continue;
      this.fire(fault, line, connection, { direction, unit, method: methodOf(said) ?? '' });
      return { fault, line };
    }
    return undefined;
  }

  /** Whether a new connection is let in. */
  refuses(connection: Connection): number | undefined {
    if (this.healed) return undefined;
    const index = this.lines.findIndex(
      (line) =>
        line.name === 'accept-then-close' &&
        line.link === connection.link.name &&
        line.connection === connection.number,
    );
    if (index === -1) return undefined;
    this.fire(index + 1, this.lines[index] as FaultLine, connection, {});
    return index + 1;
  }

  private fire(fault: number, line: FaultLine, connection: Connection, more: object): void {
    this.fired.add(fault);
    this.firedAt = this.#world.now;
    const { name, process } = line;
    const on = process === undefined ? connection.on : { process };
    const effect = `${name}${line.holdMs === undefined ? '' : ` ${line.holdMs} ms`}`;
    this.#world.record({ type: 'fault-fired', fault, name, ...on, ...more, effect } as EventBody);
  }
}

/** One hop with the proxy on it. */
export class Link {
  readonly name: string;
  readonly world: World;
  readonly draw: Draw;
  readonly faults: Faults;
  readonly options: LinkOptions;
  readonly connections: Connection[] = [];

  constructor(world: World, draw: Draw, faults: Faults, options: LinkOptions) {
    this.world = world;
    this.draw = draw.under('link', options.name);
    this.faults = faults;
    this.options = options;
    this.name = options.name;
  }

  listen(port: number): void {
    const { name, codec, asksModel } = this.options;
    this.world.record({
      type: 'link-listening',
      link: name,
      listen: `ws://127.0.0.1:${port}`,
      upstream: `ws://127.0.0.1:${port + 1}`,
      codec: codec === 'http' ? 'auto' : codec,
      profile: 'model',
      ...(asksModel ? { asksModel: true as const } : { saysInitialized: true as const }),
    });
  }

  /** Dials; the peer hears `opened` or `lost`. */
  dial(client: Peer): Connection {
    const connection = new Connection(this, this.connections.length + 1, client);
    this.connections.push(connection);
    this.world.after(connection.hop('dial'), () => connection.open());
    return connection;
  }
}
