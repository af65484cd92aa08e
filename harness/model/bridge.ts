/**
 * A bridge of the model: clients on one side, one connection to a server on the other. Its clients keep
 * their connection when that is lost; it is made again, and what they missed is told them. Long, because
 * what it knows of its clients' requests and questions is in one place.
 */

import { BridgeSession, type Question, type Thread } from './bridge-session.ts';
import type { Bug } from './bug.ts';
import type { Connection, Peer } from './connection.ts';
import type { Draw } from './draw.ts';
import type { Link } from './link.ts';
import type { Said } from './said.ts';
import type { Told, TurnSpec } from './turn.ts';

interface Waiting {
  readonly session: BridgeSession | undefined;
  readonly said: Said;
  readonly done: (answer: Said) => void;
}

const delayMaxMs = 2_000;

export class Bridge {
  readonly link: Link;
  readonly bug: Bug;
  readonly draw: Draw;
  readonly threads = new Map<string, Thread>();
  readonly questions: Question[] = [];
  wasCutOff = false;
  isStopped = false;
  /** It tried so often in a row. */
  attemptsInARow = 0;
  #up: Connection | undefined;
  #ready = false;
  #ids = 0;
  #downIds = 0;
  #waiting = new Map<string | number, Waiting>();
  #queue: Waiting[] = [];
  readonly #sessions: BridgeSession[] = [];

  constructor(link: Link, draw: Draw, bug: Bug) {
    this.link = link;
    this.draw = draw.under('bridge');
    this.bug = bug;
  }

  accept(connection: Connection): Peer | undefined {
    if (this.isStopped) return undefined;
    const session = new BridgeSession(this, connection);
    this.#sessions.push(session);
    return session;
  }

  get isReady(): boolean {
    return this.#ready;
  }

  nextDownId(): number {
    return ++this.#downIds;
  }

  connect(): void {
    const connection: Connection = this.link.dial({
      opened: () => this.initialize(),
      got: (said) => {
        if (connection === this.#up) this.got(said);
      },
      lost: () => {
        if (connection === this.#up) this.lost();
      },
    });
    this.#up = connection;
    this.#ids = 0;
  }

  private get isAgain(): boolean {
    return this.wasCutOff;
  }

  private initialize(): void {
    this.attemptsInARow = 0;
    const { bug } = this;
    if (this.isAgain && bug.is('bridge-skips-initialize')) {
      bug.bite('reinitializes', 'the bridge does not initialize its new connection');
      this.takeUp();
      return;
    }
    this.send(undefined, { kind: 'request', means: 'initialize' }, () => {
      const skips = bug.is('bridge-skips-initialized') && (this.isAgain || bug.token % 2 === 0);
      if (skips) bug.bite('reinitializes', 'the bridge never says initialized');
      else this.#up?.say('client', { kind: 'notification', means: 'initialized' });
      this.takeUp();
    });
  }

  private takeUp(): void {
    const { bug } = this;
    this.#ready = true;
    const lost = [...this.#waiting.values()].filter(({ said }) => said.means !== 'initialize');
    this.#waiting = new Map();
    this.answerStale();
    const threads = [...this.threads.values()].filter(({ sessions }) => sessions.size > 0);
    const running = threads.filter((thread) => thread.running !== undefined);
    let skipped = 0;
    for (const thread of threads) {
      const isOne = running.length > 1 && running.indexOf(thread) === 0;
      const skips =
        this.isAgain &&
        (bug.is('bridge-skips-resume') ||
          (bug.is('bridge-resumes-one') && running.length > 1 && !isOne));
      if (skips) {
        skipped++;
        if (thread.running) bug.bite('reinitializes', `${thread.id} ran and is not taken up again`);
        continue;
      }
      const starts = lost.filter(({ said }) => said.thread === thread.id);
      const said = { kind: 'request', means: 'attach', thread: thread.id } as const;
      this.send(undefined, said, (answer) => this.caughtUp(thread, answer, starts));
    }
    const threadless = lost.filter(({ said }) => !threads.some(({ id }) => id === said.thread));
    for (const one of [...threadless, ...this.#queue.splice(0)]) {
      if (one.session?.isLost !== true) this.send(one.session, one.said, one.done);
    }
    // To ask for a turn of a thread that was not taken up is as wrong as not to take up one that runs.
    if (skipped > 0) bug.skips();
  }

  private answerStale(): void {
    const { bug } = this;
    if (!this.isAgain || !bug.is('bridge-answers-stale')) return;
    const question = this.questions.find((one) => one.answered && !one.forwarded);
    if (question === undefined || bug.bitten) return;
    bug.bite(
      'no-stale-ids',
      'an answer for the old session is sent to the new one, which has not asked',
    );
    bug.truth.blur('approvals-exactly-once', 'a stale answer is one of these, too');
    this.#up?.say('client', { kind: 'response', id: question.upId });
  }

  /** Sends a request on, or keeps it until the server is there. */
  forward(session: BridgeSession, said: Said, done: (answer: Said) => void): void {
    if (this.#ready) this.send(session, said, done);
    else this.#queue.push({ session, said, done });
  }

  private send(
    session: BridgeSession | undefined,
    said: Omit<Said, 'id'>,
    done: (answer: Said) => void,
  ): void {
    const id = ++this.#ids;
    this.#waiting.set(id, { session, said, done });
    this.#up?.say('client', { ...said, id });
  }

  private caughtUp(thread: Thread, answer: Said, starts: readonly Waiting[]): void {
    const told = (answer.inner ?? []) as readonly Told[];
    const { bug } = this;
    for (const waiting of starts) {
      if (waiting.session?.isLost) continue;
      const spec = waiting.said.inner as TurnSpec | undefined;
      const taken = told.find(({ number }) => number === spec?.number);
      if (waiting.said.means === 'turn-start' && bug.is('bridge-loses-request')) {
        bug.bite(
          'every-request-settles',
          'a request that waited as the server went is never answered',
        );
        continue;
      }
      if (waiting.said.means === 'turn-start' && taken !== undefined) {
        if (!bug.is('bridge-starts-again')) {
          thread.running ??= { turn: taken.id, tokens: new Set() };
          waiting.done({ kind: 'response', turn: taken.id });
          continue;
        }
        bug.bite('turn-runs-once', 'a turn that the server has is asked for again');
      }
      this.send(waiting.session, waiting.said, waiting.done);
    }
    const { running } = thread;
    const turn = told.find(({ id }) => id === running?.turn);
    if (turn !== undefined) this.tellMissed(thread, turn);
  }

  private tellMissed(thread: Thread, turn: Told): void {
    const { bug } = this;
    const { running } = thread;
    if (running === undefined) return;
    const missed = turn.tokens.filter((token) => !running.tokens.has(token));
    const isThere = [...thread.sessions].some((session) => !session.isLost);
    if (missed.length > 0 && isThere && bug.is('bridge-keeps-missed')) {
      bug.bite(
        'no-lost-tail',
        `${missed.length} tokens that came while it was away are told nobody`,
      );
      for (const token of missed) running.tokens.add(token);
    } else {
      for (const token of missed) {
        const ids = { thread: thread.id, turn: turn.id, item: turn.item };
        this.tell(thread, { kind: 'notification', means: 'delta', ...ids, tokens: [token] });
      }
    }
    if (turn.status === 'running') return;
    if (isThere && bug.is('bridge-keeps-end')) {
      bug.bite('no-lost-tail', 'the end of a turn that came while it was away is told nobody');
      return;
    }
    const ids = { thread: thread.id, turn: turn.id };
    this.tell(thread, { kind: 'notification', means: 'turn-end', ...ids, end: turn.status });
  }

  /** Passes on to the clients of a thread, and keeps what it must know of it. */
  private tell(thread: Thread, said: Said): void {
    if (said.means === 'turn-started') {
      thread.running = { turn: said.turn ?? '', tokens: thread.running?.tokens ?? new Set() };
    }
    if (said.means === 'delta')
      for (const token of said.tokens ?? []) thread.running?.tokens.add(token);
    if (said.means === 'turn-end') thread.running = undefined;
    for (const session of thread.sessions) session.say(said);
    if (said.means === 'delta' && this.bug.is('bridge-shows-foreign'))
      this.showForeign(thread, said);
  }

  private showForeign(thread: Thread, said: Said): void {
    const other = [...this.threads.values()].find(
      (one) => one !== thread && one.running !== undefined && one.running.tokens.size > 0,
    );
    const session = [...(other?.sessions ?? [])].find((one) => !one.isLost);
    if (other === undefined || session === undefined || !this.bug.once('bridge-shows-foreign'))
      return;
    this.bug.bite('in-order-once', `text of ${thread.id} is told as that of ${other.id}`);
    const ids = { thread: other.id, turn: other.running?.turn ?? '', item: other.item ?? '' };
    session.say({ ...said, ...ids });
  }

  private got(said: Said): void {
    if (said.kind === 'response' || said.kind === 'error') {
      const waiting = this.#waiting.get(said.id ?? '');
      this.#waiting.delete(said.id ?? '');
      waiting?.done(said);
      return;
    }
    const thread = this.threads.get(said.thread ?? '');
    if (thread === undefined) return;
    if (said.means === 'delta' && said.item !== undefined) thread.item = said.item;
    if (said.means === 'approval') {
      this.asked(thread, said);
      return;
    }
    if (said.means === 'approval-resolved') {
      this.resolved(said);
      return;
    }
    this.tell(thread, said);
  }

  private asked(thread: Thread, said: Said): void {
    const { bug } = this;
    const known = this.questions.find(
      (one) => one.thread === thread && one.turn === said.turn && one.item === said.item,
    );
    if (known !== undefined) {
      known.upId = said.id ?? 0;
      known.isAsked = true;
      if (known.answered) this.answer(known);
      return;
    }
    const question: Question = {
      ...{ thread, turn: said.turn, item: said.item, upId: said.id ?? 0, isAsked: true },
      ...{ answered: false, forwarded: false, shown: new Map() },
    };
    this.questions.push(question);
    if (bug.once('bridge-answers-unasked')) {
      bug.bite('approvals-exactly-once', 'the bridge answers a question that nobody answered');
      question.answered = true;
      this.answer(question);
      return;
    }
    for (const session of thread.sessions) session.show(question);
    if (bug.once('bridge-shows-twice')) {
      bug.bite('approvals-exactly-once', 'one question is open twice on one connection');
      for (const session of thread.sessions) session.show(question);
    }
  }

  /** A client has answered. */
  answered(question: Question): void {
    const { bug } = this;
    if (question.answered) return;
    if (bug.is('bridge-crosses-answers')) {
      const other = this.questions.find((one) => one !== question && one.isAsked && !one.answered);
      if (other !== undefined && this.#ready && bug.once('bridge-crosses-answers')) {
        bug.bite(
          'approvals-exactly-once',
          `the answer to ${question.item} is given for another question`,
        );
        other.answered = true;
        this.answer(other);
        return;
      }
    }
    question.answered = true;
    if (bug.is('bridge-loses-answer')) {
      bug.bite('approvals-exactly-once', 'an answer never reaches the server');
      return;
    }
    if (this.#ready && question.isAsked) this.answer(question);
  }

  private answer(question: Question): void {
    if (this.bug.is('bridge-loses-answer')) return;
    question.isAsked = false;
    question.forwarded = true;
    this.#up?.say('client', { kind: 'response', id: question.upId });
  }

  private resolved(said: Said): void {
    const question = this.questions.find(
      ({ upId, forwarded }) => forwarded && upId === said.request,
    );
    for (const [session, id] of question?.shown ?? []) session.say({ ...said, request: id });
  }

  private lost(): void {
    const { bug, draw } = this;
    this.wasCutOff = true;
    this.#ready = false;
    this.#up = undefined;
    for (const question of this.questions) question.isAsked = false;
    for (const question of this.questions) question.forwarded = false;
    if (this.isStopped) return;
    if (bug.is('bridge-stays-away')) {
      bug.bite('reconnects', 'the bridge never connects again');
      return;
    }
    if (bug.is('bridge-dies')) {
      bug.biteOne(['reconnects'], 'the bridge ends its clients with its server');
      for (const session of this.#sessions) session.connection.drop('server', 'fin');
      return;
    }
    const row = this.attemptsInARow++;
    let delay = Math.min(50 * 2 ** row, delayMaxMs) + draw.whole(0, 9, 'delay', row);
    if (bug.is('bridge-hot-loop')) delay = 1;
    if (bug.is('bridge-hot-loop') && row >= 12)
      bug.bite('bounded-backoff', 'it dials without a pause');
    this.link.world.after(delay, () => {
      if (!this.isStopped && this.#up === undefined) this.connect();
    });
  }

  stop(): void {
    this.isStopped = true;
    for (const session of this.#sessions) session.connection.close('server', 1001);
    this.#up?.close('client', 1000);
  }
}
