import type { Ask, AskHearer } from './app-server.ts';
import type { Bug } from './bug.ts';
import type { Connection } from './connection.ts';
import type { Draw } from './draw.ts';
import type { Link } from './link.ts';
import type { Said } from './said.ts';
import type { Turn } from './turn.ts';

const attemptsMax = 6;
const idleMs = 5_000;

interface Pooled {
  readonly connection: Connection;
  turn: Turn | undefined;
  user: { got(said: Said): void; lost(code: number): void; opened(): void } | undefined;
}

/**
 * Asks the provider over a hop, on a pool of connections: an answer that breaks off or falls silent is
 * asked for again, after a pause that grows, a few times.
 */
export class Agent {
  readonly link: Link;
  readonly draw: Draw;
  readonly bug: Bug;
  wasCutOff = false;
  readonly #pool: Pooled[] = [];

  constructor(link: Link, draw: Draw, bug: Bug) {
    this.link = link;
    this.draw = draw.under('agent');
    this.bug = bug;
  }

  readonly ask: Ask = (turn, hearer) => {
    let stopped = false;
    this.attempt(turn, hearer, 1, () => stopped);
    return () => {
      stopped = true;
      for (const { connection, turn: of } of this.#pool)
        if (of === turn) connection.drop('client', 'fin');
    };
  };

  private take(): Pooled {
    const idle = this.#pool.find(({ connection, user }) => user === undefined && connection.isUp);
    if (idle !== undefined) return idle;
    const pooled: Pooled = {
      connection: this.link.dial({
        opened: () => pooled.user?.opened(),
        got: (said) => pooled.user?.got(said),
        lost: (code) => pooled.user?.lost(code),
      }),
      turn: undefined,
      user: undefined,
    };
    this.#pool.push(pooled);
    return pooled;
  }

  private attempt(turn: Turn, hearer: AskHearer, attempt: number, isStopped: () => boolean): void {
    const { world } = this.link;
    const pooled = this.take();
    const beganAt = world.now;
    let tokens = 0;
    let heardAt = world.now;
    let over = false;
    pooled.turn = turn;
    const settle = () => {
      over = true;
      pooled.turn = undefined;
      pooled.user = undefined;
    };
    const again = (how: 'lost' | 'silent') => {
      if (over || isStopped()) return;
      settle();
      if (how === 'silent') pooled.connection.drop('client', 'fin');
      this.again(turn, hearer, attempt, tokens, isStopped);
    };
    const look = () => {
      if (over) return;
      if (world.now - heardAt >= idleMs) again('silent');
      else world.after(500, look);
    };
    pooled.user = {
      opened: () => {
        heardAt = world.now;
        pooled.connection.head('upstream');
        const inner = turn.spec;
        pooled.connection.say('client', { kind: 'event', means: 'turn-start', inner });
        world.after(500, look);
      },
      lost: () => again('lost'),
      got: (said) => {
        heardAt = world.now;
        if (over || isStopped()) return;
        if (said.means === 'delta') {
          if (tokens === 0) this.began(turn, hearer, said);
          tokens++;
          for (const token of said.tokens ?? []) hearer.token(token);
        }
        if (said.means !== 'turn-end') return;
        settle();
        if (this.bug.turn === turn.spec.number && this.bug.once('agent-asks-twice')) {
          this.bug.bite(
            'turn-runs-once',
            `turn ${turn.spec.number} is asked for again, though whole`,
          );
          // What was done to its answer may pass as the reason.
          if (this.link.faults.firedAt >= beganAt)
            this.bug.truth.forgive('turn-runs-once', 'its answer was disturbed');
          const nobody = {
            began: () => {},
            token: () => {},
            done: hearer.done,
            failed: hearer.failed,
          };
          this.attempt(turn, nobody, attempt, isStopped);
        } else hearer.done();
      },
    };
    if (pooled.connection.isUp) pooled.user.opened();
  }

  private began(turn: Turn, hearer: AskHearer, said: Said): void {
    const isAgain = turn.item !== '';
    if (isAgain && turn.tokens.length > 0 && this.bug.is('agent-glues')) {
      this.bug.bite('in-order-once', 'a second answer is glued behind the first, in one item');
      return;
    }
    turn.tokens.length = 0;
    hearer.began(said.item ?? '');
  }

  private again(
    turn: Turn,
    hearer: AskHearer,
    attempt: number,
    tokens: number,
    isStopped: () => boolean,
  ): void {
    const { bug } = this;
    this.wasCutOff = true;
    if (bug.is('agent-hot-retries')) bug.truth.blur('bounded-backoff', 'it begins to storm');
    if (bug.is('agent-hangs')) {
      for (const id of ['every-request-settles', 'reconnects']) {
        bug.bite(id, 'the agent lost its answer, and its turn never ends');
        bug.truth.soften(id);
      }
      return;
    }
    if (bug.is('agent-takes-part-for-whole') && tokens > 0 && tokens < turn.spec.tokens) {
      bug.bite('no-lost-tail', 'an answer that broke off counts as whole');
      hearer.done();
      return;
    }
    if (attempt >= (bug.is('agent-hot-retries') ? 14 : attemptsMax)) {
      hearer.failed();
      return;
    }
    const pause = 200 * 2 ** (attempt - 1) + this.draw.whole(0, 20, 'pause', attempt);
    if (bug.is('agent-hot-retries') && attempt >= 12) {
      bug.bite('bounded-backoff', 'it asks again and again without a pause');
    }
    const delay = bug.is('agent-hot-retries') ? 1 : pause;
    this.link.world.after(delay, () => {
      if (!isStopped()) this.attempt(turn, hearer, attempt + 1, isStopped);
    });
  }

  stop(): void {
    for (const { connection } of this.#pool) connection.drop('client', 'fin');
  }
}
