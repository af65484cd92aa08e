import type { Bug } from './bug.ts';
import type { World } from './world.ts';

/** What a client has of its turns: as it hears it, and as it prints it in the end. */
export class ClientView {
  readonly #world: World;
  readonly #bug: Bug;
  readonly #client: string;
  readonly #nextPid: () => number;
  readonly #tokens = new Map<number, Set<number>>();
  #printed: number[] = [];
  #turn = 0;
  #pid = 0;

  constructor(world: World, bug: Bug, who: { name: string; nextPid: () => number }) {
    this.#world = world;
    this.#bug = bug;
    this.#client = who.name;
    this.#nextPid = who.nextPid;
  }

  countOf(turn: number): number {
    return this.#tokens.get(turn)?.size ?? 0;
  }

  /** A client of ours says what it got. */
  saw(
    turn: number,
    tokens: readonly number[],
    via: 'live' | 'resume' | 'read',
    item?: string,
  ): void {
    this.learn(turn, tokens);
    const of = item === undefined ? {} : { item };
    const client = this.#client;
    this.#world.record({ type: 'client-tokens', client, turn, via, tokens, ...of });
  }

  /** A command begins. */
  start(turn: number): void {
    this.#pid = this.#nextPid();
    this.#turn = turn;
    this.#printed = [];
    const argv = ['client', '--prompt', `turn ${turn}`];
    this.#world.record({ type: 'process-started', process: this.#client, pid: this.#pid, argv });
  }

  /** A command is told text. */
  hear(turn: number, tokens: readonly number[]): void {
    this.#printed.push(...tokens);
    this.learn(turn, tokens);
  }

  /** A command gets a snapshot: it prints what it does not have. */
  print(turn: number, tokens: readonly number[]): void {
    const fresh = tokens.filter((token) => !this.#printed.includes(token));
    if (this.#bug.is('client-repeats') && fresh.length < tokens.length) {
      this.#bug.bite('in-order-once', 'a client prints once more what it printed before');
      this.#printed.push(...tokens);
    } else this.#printed.push(...fresh);
    this.learn(turn, tokens);
  }

  /** A command ends. */
  exit(code: number): void {
    const { world, client } = { world: this.#world, client: this.#client };
    const tokens = [...this.#printed];
    if (tokens.length > 0) {
      world.record({ type: 'client-tokens', client, turn: this.#turn, via: 'stdout', tokens });
    }
    const how = { code, signal: null, expected: false, stderr: [] };
    world.record({ type: 'process-exited', process: client, pid: this.#pid, ...how });
  }

  private learn(turn: number, tokens: readonly number[]): void {
    const known = this.#tokens.get(turn) ?? new Set();
    for (const token of tokens) known.add(token);
    this.#tokens.set(turn, known);
  }
}
