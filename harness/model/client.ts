/**
 * A client of the model: it connects, initializes, takes up a thread, asks for its turns, and comes back
 * when it is cut off. It is ours, and then says what it does, or a command that is under test. Long,
 * because all of its steps go on from one another.
 */

import type { Bug } from './bug.ts';
import { ClientLog, type Operation } from './client-log.ts';
import type { ClientOptions } from './client-options.ts';
import { ClientView } from './client-view.ts';
import type { Connection, Peer } from './connection.ts';
import type { Draw } from './draw.ts';
import type { Link } from './link.ts';
import { Requests } from './requests.ts';
import type { Said } from './said.ts';
import type { Told, TurnSpec } from './turn.ts';
import type { World } from './world.ts';

const attemptsMax = 12;
const idleMs = 5_000;

export class Client {
  readonly link: Link;
  readonly world: World;
  readonly draw: Draw;
  readonly bug: Bug;
  readonly options: ClientOptions;
  readonly onDone: () => void;
  /** Lost a connection of its own while it had something to do. */
  wasCutOff = false;
  /** Numbers of the turns that came to their end, and how. */
  readonly ends = new Map<number, string>();
  readonly view: ClientView;
  isDone = false;
  hasGivenUp = false;
  #connection: Connection | undefined;
  #thread: string | undefined;
  #index = 0;
  #turnId: string | undefined;
  #turnTold = false;
  #attempt = 0;
  #requests = new Requests();
  #operation: Operation | undefined;
  readonly #log: ClientLog;
  #lastHeard = 0;
  #gone = () => {};
  isLeaving = false;

  constructor(link: Link, draw: Draw, bug: Bug, options: ClientOptions, onDone: () => void) {
    this.link = link;
    this.world = link.world;
    this.draw = draw.under('client', options.name);
    this.bug = bug;
    this.options = options;
    this.onDone = onDone;
    this.view = new ClientView(this.world, bug, options);
    this.#log = new ClientLog(this.world, options.name, options.nextOperation);
  }

  get spec(): TurnSpec | undefined {
    return this.options.turns[this.#index];
  }

  start(): void {
    this.beginTurn();
  }

  private beginTurn(): void {
    const { spec } = this;
    if (spec === undefined) {
      this.world.after(this.options.lingerMs, () => this.leave());
      return;
    }
    this.#turnId = undefined;
    this.#turnTold = false;
    const { isOurs } = this.options;
    this.#operation = this.#log.invoke(isOurs ? 'turn' : 'command', { turn: spec.number });
    if (!isOurs) {
      this.#thread = undefined;
      this.#attempt = 0;
      this.view.start(spec.number);
    }
    if (this.#connection?.isUp && isOurs) {
      this.ask(spec);
      return;
    }
    this.connect(0);
  }

  private connect(delayMs: number): void {
    const attempt = ++this.#attempt;
    const dial = this.options.isOurs ? this.#log.dial(attempt, delayMs) : undefined;
    const connection: Connection = this.link.dial({
      opened: () => {
        dial?.stands();
        this.#lastHeard = this.world.now;
        this.initialize();
      },
      got: (said) => {
        if (connection === this.#connection) this.got(said);
      },
      lost: (code) => {
        if (connection !== this.#connection) return;
        if (code === 0) dial?.failed();
        this.lost(code);
      },
    } satisfies Peer);
    this.#connection = connection;
    this.#requests = new Requests(connection);
  }

  private get again(): boolean {
    return (this.#connection?.number ?? 1) > 1 && this.#attempt > 1;
  }

  private initialize(): void {
    const { bug } = this;
    if (this.again && bug.is('client-skips-initialize')) {
      bug.bite('reinitializes', 'a new connection never does initialize');
      this.takeUp();
      return;
    }
    const operation = this.options.isOurs ? this.#log.invoke('initialize') : undefined;
    const connection = this.#connection;
    let answered = false;
    this.world.after(this.bug.is('client-handshake-unbounded') ? 1e9 : idleMs, () => {
      if (answered || connection !== this.#connection || !connection?.isUp) return;
      const error = { code: 'TIMED_OUT', message: 'no answer to initialize' };
      this.#log.settle(operation, 'info', undefined, error);
      this.abandon('no answer to initialize');
    });
    this.#requests.ask({ means: 'initialize' }, () => {
      answered = true;
      this.#log.settle(operation, 'ok');
      if (bug.is('client-skips-initialized') && (this.again || bug.token % 2 === 0)) {
        bug.bite('reinitializes', 'a connection never says initialized');
      } else connection?.say('client', { kind: 'notification', means: 'initialized' });
      this.takeUp();
    });
  }

  /** Ends a connection on which nothing comes any more, and dials again. */
  private abandon(error: string): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.drop('client', 'fin');
    this.closed(1006, true, error);
    this.comeBack();
  }

  private closed(code: number, own: boolean, error?: string): void {
    if (this.options.isOurs) this.#log.closed(code, own, error);
  }

  private takeUp(): void {
    const thread = this.#thread;
    const { bug } = this;
    if (thread !== undefined && bug.is('client-skips-resume')) {
      bug.bite('reinitializes', 'a new connection does not take up the turn that ran');
      this.watch();
      return;
    }
    if (thread !== undefined && bug.is('client-answers-old') && this.oldApproval !== undefined) {
      bug.bite('no-stale-ids', 'a question of the old connection is answered on the new one');
      this.#connection?.say('client', { kind: 'response', id: this.oldApproval });
      this.oldApproval = undefined;
    }
    const f = thread === undefined ? 'thread-start' : 'resume';
    const value = thread === undefined ? undefined : { thread };
    const operation = this.options.isOurs ? this.#log.invoke(f, value) : undefined;
    this.#requests.ask({ means: 'attach', ...(thread !== undefined && { thread }) }, (answer) => {
      if (answer.kind === 'error') return;
      this.#thread = answer.thread;
      this.#log.settle(operation, 'ok', { thread: answer.thread ?? '' });
      if (thread === undefined) this.ask(this.spec as TurnSpec);
      else this.caughtUp(answer, 'resume');
    });
  }

  oldApproval: string | number | undefined;

  private ask(spec: TurnSpec): void {
    this.#turnId = undefined;
    this.#requests.ask(
      { means: 'turn-start', ...(this.#thread && { thread: this.#thread }), inner: spec },
      (answer) => {
        if (answer.kind === 'error') return;
        this.#turnId = answer.turn;
      },
    );
    this.watch();
  }

  /** What a snapshot says of the turn that is asked for. */
  private caughtUp(answer: Said, via: 'resume' | 'read'): void {
    const { spec } = this;
    if (spec === undefined) return;
    const turns = (answer.inner ?? []) as readonly Told[];
    if (this.options.isOurs) {
      for (const { number, tokens } of turns) {
        if (tokens.length > 0) this.view.saw(number, tokens, via);
      }
    }
    const told = turns.findLast(({ number }) => number === spec.number);
    if (told === undefined || this.bug.is('client-asks-again')) {
      if (via === 'read') return;
      if (told !== undefined) {
        this.bug.bite('turn-runs-once', `turn ${spec.number} is asked for again, though it ran`);
      }
      this.ask(spec);
      return;
    }
    this.#turnId = told.id;
    if (!this.options.isOurs) this.view.print(told.number, told.tokens);
    if (told.status !== 'running') this.turnEnded(told.status, via);
    else if (via === 'resume') this.watch();
  }

  private got(said: Said): void {
    this.#lastHeard = this.world.now;
    if (said.kind === 'response' || said.kind === 'error') {
      this.#requests.answered(said);
      return;
    }
    const { spec } = this;
    if (said.means === 'approval') {
      this.approve(said);
      return;
    }
    if (spec === undefined || said.thread !== this.#thread) return;
    if (said.means === 'turn-started') this.#turnId ??= said.turn;
    if (said.means === 'delta') this.gotDelta(said, spec);
    const mine = said.turn === this.#turnId;
    if (said.means === 'turn-end' && mine) this.turnEnded(said.end ?? 'completed');
  }

  private gotDelta(said: Said, spec: TurnSpec): void {
    const { interrupts, isOurs } = this.options;
    const tokens = said.tokens ?? [];
    if (isOurs) this.view.saw(spec.number, tokens, 'live', said.item);
    else this.view.hear(spec.number, tokens);
    const count = this.view.countOf(spec.number);
    if (interrupts?.turn === spec.number && interrupts.after === count) {
      const { thread = '', turn = '' } = said;
      this.#requests.ask({ means: 'interrupt', thread, turn }, () => {});
    }
  }

  private approve(said: Said): void {
    const { isOurs, thinkMs } = this.options;
    const connection = this.#connection;
    const { thread, item, id = 0 } = said;
    this.oldApproval = id;
    const turn = this.spec?.number ?? 0;
    const value = { request: id, ...(thread && { thread }), turn, call: item };
    const operation = isOurs ? this.#log.invoke('approval', value) : undefined;
    this.world.after(thinkMs, () => {
      if (connection !== this.#connection || !connection?.isUp) return;
      this.#log.settle(operation, 'ok', { decision: 'accept' });
      this.#connection?.say('client', { kind: 'response', id });
      if (this.bug.once('client-answers-twice')) {
        this.bug.bite('approvals-exactly-once', 'a client answers one approval twice');
        this.#connection?.say('client', { kind: 'response', id });
      }
    });
  }

  /** Looks from time to time whether anything still comes. */
  private watch(): void {
    const connection = this.#connection;
    const index = this.#index;
    const isMine = () => connection === this.#connection && index === this.#index && !this.isDone;
    const look = () => {
      if (!isMine() || !connection?.isUp) return;
      const silent = this.world.now - this.#lastHeard;
      if (silent >= idleMs) {
        if (this.options.isOurs) return this.abandon('nothing came for 5000 ms');
        if (!this.bug.is('client-hangs')) return this.abandon('nothing came');
      }
      if (silent >= 2_400 && this.options.isOurs) this.read();
      this.world.after(1_200, look);
    };
    this.world.after(1_200, look);
  }

  private read(): void {
    const thread = this.#thread;
    if (thread === undefined) return;
    const operation = this.#log.invoke('read', { thread });
    this.#requests.ask({ means: 'read', thread }, (answer) => {
      this.#log.settle(operation, 'ok', { thread });
      this.caughtUp(answer, 'read');
    });
  }

  private lost(code: number): void {
    if (this.isDone) return;
    if (code !== 0 && !this.isLeaving) this.closed(code, false);
    if (this.isLeaving) this.#gone();
    else this.comeBack();
  }

  private comeBack(): void {
    this.#connection = undefined;
    this.wasCutOff = true;
    const { bug } = this;
    if (bug.is('client-takes-end-for-success') && this.#turnId !== undefined) {
      const left = (this.spec?.tokens ?? 0) - this.view.countOf(this.spec?.number ?? 0);
      if (left > 0 && (left < (this.spec?.tokens ?? 0) || !this.spec?.approval)) {
        bug.bite('no-lost-tail', 'an end in mid-turn counts as its completion');
      } else bug.truth.blur('no-lost-tail', 'the turn had no text yet');
      this.turnEnded('completed');
      return;
    }
    if (bug.is('client-stays-away')) {
      bug.bite('reconnects', 'a client that was cut off never comes back');
      return;
    }
    if (!this.options.isOurs && this.#attempt >= attemptsMax) {
      this.giveUp();
      return;
    }
    const late = bug.is('client-comes-late') && this.#attempt === 1;
    const steady = Math.min(30 * 2 ** (this.#attempt - 1), 1_000);
    let delay = steady + this.draw.whole(0, 5, 'delay', this.#index, this.#attempt);
    if (late) {
      delay = 13_500;
      bug.bite('reconnects', 'a client that was cut off comes back after 13 s');
    }
    const index = this.#index;
    this.world.after(delay, () => {
      if (!this.isDone && index === this.#index && this.#connection === undefined)
        this.connect(delay);
    });
  }

  private giveUp(): void {
    this.hasGivenUp = true;
    this.turnEnded('failed');
  }

  private turnEnded(status: string, learned: 'live' | 'resume' | 'read' = 'live'): void {
    const { spec } = this;
    if (spec === undefined || this.#turnTold) return;
    this.#turnTold = true;
    this.ends.set(spec.number, status);
    if (this.options.isOurs) {
      const thread = this.#thread ?? '';
      this.#log.settle(this.#operation, 'ok', { status, thread, learned });
      this.#index++;
      this.world.after(1, () => this.beginTurn());
      return;
    }
    const connection = this.#connection;
    this.#index++;
    this.#connection = undefined;
    this.world.after(this.spec === undefined ? this.options.lingerMs : 0, () => {
      connection?.close('client', 1000);
      this.world.after(connection === undefined ? 1 : 15, () => this.exit(status));
    });
  }

  private exit(status: string): void {
    const { name } = this.options;
    const isWell = status === 'completed' || status === 'interrupted';
    this.view.exit(isWell ? 0 : 1);
    const error = { code: 'PROCESS_FAILED', message: `${name} ended with exit code 1` };
    if (isWell) this.#log.settle(this.#operation, 'ok', { exitCode: 0 });
    else this.#log.settle(this.#operation, 'fail', { exitCode: 1 }, error);
    this.world.after(1, () => this.beginTurn());
  }

  private leave(): void {
    if (!this.options.isOurs) {
      this.isDone = true;
      this.onDone();
      return;
    }
    const operation = this.#log.invoke('close', { ending: 'close' });
    this.isLeaving = true;
    const gone = () => {
      if (this.isDone) return;
      this.isDone = true;
      this.closed(1000, true);
      this.#log.settle(operation, 'ok', { code: 1000 });
      this.onDone();
    };
    this.#gone = gone;
    if (this.#connection?.isUp) this.#connection.close('client', 1000);
    else gone();
  }

  /** The harness stops: what is open has no outcome. */
  stop(): void {
    this.#log.stop();
    this.isDone = true;
  }
}
