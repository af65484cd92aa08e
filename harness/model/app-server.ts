/**
 * The server of the model: threads, turns, approvals. It does what it should, but for the one bug of the
 * run where that is the server's. Long, because all that it knows of a turn is in one place.
 */
import type { Bug } from './bug.ts';
import type { Connection, Peer } from './connection.ts';
import type { Provider } from './provider.ts';
import type { Said } from './said.ts';
import { Session } from './session.ts';
import { idsOf, type Thread, type Turn, type TurnSpec } from './turn.ts';
import type { World } from './world.ts';

/** How a turn is answered: by the provider itself, or over a hop of its own. */
export type Ask = (turn: Turn, hearer: AskHearer) => () => void;

export interface AskHearer {
  began(item: string): void;
  token(token: number): void;
  /** The answer is whole. */
  done(): void;
  failed(): void;
}

export interface ServerOptions {
  /** Ids of turns and items begin anew in each thread. */
  readonly reusesIds: boolean;
  readonly ask?: Ask;
}

export class AppServer {
  readonly world: World;
  readonly provider: Provider;
  readonly bug: Bug;
  readonly options: ServerOptions;
  readonly threads = new Map<string, Thread>();
  isUp = true;
  /** How often a turn was started, by its number. */
  readonly started = new Map<number, number>();
  #turns = 0;
  #approvals = 0;
  #sessions: Session[] = [];

  constructor(world: World, provider: Provider, bug: Bug, options: ServerOptions) {
    this.world = world;
    this.provider = provider;
    this.bug = bug;
    this.options = options;
  }

  accept(connection: Connection): Peer | undefined {
    if (!this.isUp) return undefined;
    if (this.bug.is('server-dead-after-drop') && this.#sessions.some((one) => one.isLost)) {
      this.bug.bite('reconnects', 'the server takes no connection after one was lost');
      return undefined;
    }
    const session = new Session(this, connection);
    this.#sessions.push(session);
    return session;
  }

  get sessions(): readonly Session[] {
    return this.#sessions.filter((one) => !one.isLost);
  }

  /** Killed: what runs is over, and its connections end. */
  die(): void {
    this.isUp = false;
    for (const thread of this.threads.values()) {
      for (const turn of thread.turns) {
        if (turn.status !== 'running') continue;
        turn.status = 'interrupted';
        turn.stop();
      }
    }
    for (const session of this.sessions) session.connection.drop('server', 'fin');
    for (const session of this.#sessions) session.lost(1006);
  }

  comeBack(): void {
    this.isUp = true;
    this.#approvals = 0;
  }

  newThread(): Thread {
    const thread = {
      id: `thread-${this.threads.size + 1}`,
      turns: [],
      attached: new Set<Session>(),
    };
    this.threads.set(thread.id, thread);
    return thread;
  }

  begin(thread: Thread, spec: TurnSpec): Turn {
    const count = this.options.reusesIds ? thread.turns.length + 1 : ++this.#turns;
    const turn: Turn = {
      ...{ id: `turn-${count}`, spec, thread, tokens: [], item: '' },
      ...{ status: 'running', approval: undefined, isDeaf: false, stop: () => {} },
    };
    thread.turns.push(turn);
    this.started.set(spec.number, (this.started.get(spec.number) ?? 0) + 1);
    this.world.after(0.2, () => this.run(turn));
    return turn;
  }

  private run(turn: Turn): void {
    const { thread } = turn;
    this.tell(thread, { kind: 'notification', means: 'turn-started', ...idsOf(turn) });
    if (this.bug.is('turn-without-provider') && this.bug.turn === turn.spec.number) {
      const laws = ['turn-runs-once', 'no-lost-tail'];
      this.bug.biteOne(laws, `turn ${turn.spec.number} was reported done, and no provider asked`);
      this.end(turn, 'completed');
      return;
    }
    if (!turn.spec.approval) {
      this.stream(turn, []);
      return;
    }
    const call = this.options.reusesIds ? 'call_1' : `call_${turn.spec.number}`;
    const { number, gapMs } = turn.spec;
    const answer = this.provider.ask(
      { turn: number, transport: 'http', tokens: 0, call, gapMs },
      {
        began: () => {},
        token: () => {},
        called: () => {
          turn.approval = { item: call, state: 'open' };
          for (const session of thread.attached) session.askApproval(turn);
        },
        done: () => {},
      },
    );
    turn.stop = () => answer.leave();
  }

  nextApproval(): number {
    return this.#approvals++;
  }

  approved(turn: Turn): void {
    if (turn.approval?.state !== 'open') return;
    turn.approval.state = 'answered';
    this.world.after(1, () => {
      if (turn.status === 'running') this.stream(turn, [turn.approval?.item ?? '']);
    });
  }

  private stream(turn: Turn, outputs: readonly string[]): void {
    const { thread, spec } = turn;
    const { bug } = this;
    const mine = bug.turn === spec.number;
    let count = 0;
    let held: number | undefined;
    const hearer: AskHearer = {
      began: (item) => {
        turn.item = item;
      },
      token: (token) => {
        count++;
        if (turn.isDeaf) return;
        if (mine && count === bug.token && this.spoil(turn, token)) return;
        if (mine && bug.is('server-swaps') && count === bug.token) {
          held = token;
          return;
        }
        turn.tokens.push(token);
        this.delta(turn, token);
        if (held !== undefined) {
          turn.tokens.push(held);
          if (thread.attached.size > 0) bug.bite('in-order-once', `${held} came after ${token}`);
          this.delta(turn, held);
          held = undefined;
        }
      },
      done: () => {
        if (held !== undefined) {
          turn.tokens.push(held);
          this.delta(turn, held);
        }
        this.world.after(1, () => this.end(turn, 'completed'));
      },
      failed: () => this.world.after(1, () => this.end(turn, 'failed')),
    };
    const ask = this.options.ask ?? this.askDirectly(outputs);
    turn.stop = ask(turn, hearer);
    if (mine && bug.once('server-runs-twice')) this.runAgain(turn, outputs);
  }

  private runAgain(turn: Turn, outputs: readonly string[]): void {
    this.bug.bite('turn-runs-once', `turn ${turn.spec.number} was asked for twice, for no reason`);
    const nothing = { began: () => {}, token: () => {}, done: () => {}, failed: () => {} };
    this.world.after(2, () => this.askDirectly(outputs)(turn, nothing));
  }

  private askDirectly(outputs: readonly string[]): Ask {
    return (turn, hearer) => {
      const { number, tokens, gapMs } = turn.spec;
      const script = { turn: number, transport: 'http', tokens, gapMs } as const;
      const answer = this.provider.ask(
        { ...script, ...(outputs.length > 0 && { outputs }) },
        {
          began: (response) => hearer.began(this.options.reusesIds ? 'msg_1' : `msg_${response}`),
          token: hearer.token,
          called: () => {},
          done: hearer.done,
        },
      );
      return () => answer.leave();
    };
  }

  /** The bugs that are about one token; true when it is not to be passed on as it should. */
  private spoil(turn: Turn, token: number): boolean {
    const { bug } = this;
    const attached = turn.thread.attached.size > 0;
    if (bug.once('server-drops-token')) {
      bug.bite('no-lost-tail', `token ${token} of turn ${turn.spec.number} never left the server`);
      return true;
    }
    if (attached && bug.once('server-drops-live')) {
      turn.tokens.push(token);
      return true;
    }
    if (attached && bug.once('server-doubles')) {
      bug.bite('in-order-once', `token ${token} was told twice`);
      this.delta(turn, token);
      return false;
    }
    if (attached && bug.is('server-shows-foreign')) {
      const other = [...this.threads.values()]
        .flatMap(({ turns }) => turns)
        .find((one) => one !== turn && one.tokens.length > 0);
      if (other === undefined) return false;
      const foreign = other.tokens.at(-1) as number;
      bug.bite(
        'in-order-once',
        `token ${foreign} of turn ${other.spec.number} was told as this one's`,
      );
      this.delta(turn, foreign);
    }
    return false;
  }

  private delta(turn: Turn, token: number): void {
    const { item } = turn;
    this.tell(turn.thread, {
      ...{ kind: 'notification', means: 'delta', ...idsOf(turn), item, tokens: [token] },
    });
  }

  end(turn: Turn, status: 'completed' | 'interrupted' | 'failed'): void {
    if (turn.status !== 'running') return;
    turn.status = status;
    const there = turn.thread.attached.size > 0;
    if (there && this.bug.turn === turn.spec.number && this.bug.once('server-end-untold')) return;
    this.tell(turn.thread, {
      kind: 'notification',
      means: 'turn-end',
      ...idsOf(turn),
      end: status,
    });
  }

  tell(thread: Thread, said: Said): void {
    for (const session of thread.attached) session.say(said);
  }
}
