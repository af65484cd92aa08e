import type { AppServer } from './app-server.ts';
import type { Connection, Peer } from './connection.ts';
import type { Said } from './said.ts';
import { idsOf, type Told, type Turn, type TurnSpec } from './turn.ts';

/** One client's connection, as the server has it. */
export class Session implements Peer {
  readonly server: AppServer;
  readonly connection: Connection;
  isLost = false;
  #initialized = false;
  /** Approvals that this connection was asked for, by the id of the request. */
  readonly #asked = new Map<string | number, Turn>();

  constructor(server: AppServer, connection: Connection) {
    this.server = server;
    this.connection = connection;
  }

  leavesClose(): boolean {
    const { bug } = this.server;
    if (!bug.is('server-leaves-close')) return false;
    bug.bite('clean-close', 'the server leaves a Close without an answer');
    return true;
  }

  opened(): void {}

  say(said: Said): void {
    this.connection.say('server', said);
  }

  private answer(to: Said, more: Partial<Said> = {}): void {
    if (to.id === undefined) return;
    const { bug } = this.server;
    const skips =
      bug.is('server-leaves-request') && to.means === 'attach' && this.connection.number > 1;
    if (skips) {
      bug.bite('every-request-settles', 'the server never answers a resume');
      return;
    }
    this.say({ kind: 'response', id: to.id, ...more });
    if (to.means === 'turn-start' && bug.once('server-answers-twice')) {
      bug.bite('every-request-settles', 'the server answered a request twice');
      this.say({ kind: 'response', id: to.id, ...more });
    }
    if (to.means === 'turn-start' && bug.once('server-answers-unasked')) {
      bug.bite('every-request-settles', 'the server answered what nobody asked');
      this.say({ kind: 'response', id: 4_711 });
    }
  }

  got(said: Said): void {
    if (this.isLost || !this.server.isUp) return;
    if (said.kind === 'response' || said.kind === 'error') {
      this.gotAnswer(said);
      return;
    }
    switch (said.means) {
      case 'initialize':
        if (this.server.bug.is('server-initialize-unanswered') && this.connection.number > 1)
          return;
        this.#initialized = true;
        this.answer(said);
        return;
      case 'attach':
        this.attach(said);
        return;
      case 'read':
        this.answer(said, this.snapshot(said.thread));
        return;
      case 'turn-start':
        this.startTurn(said);
        return;
      case 'interrupt':
        this.interrupt(said);
        return;
      default:
    }
  }

  private attach(said: Said): void {
    const { server } = this;
    const thread = said.thread === undefined ? server.newThread() : server.threads.get(said.thread);
    if (thread === undefined || !this.#initialized) {
      this.refuse(said);
      return;
    }
    thread.attached.add(this);
    this.answer(said, { thread: thread.id, ...this.snapshot(thread.id) });
    if (said.thread === undefined) return;
    const turn = thread.turns.at(-1);
    if (turn === undefined) return;
    this.replay(turn);
    if (turn.approval?.state === 'open' && turn.status === 'running') {
      if (server.bug.is('approval-not-shown-again')) {
        server.bug.bite(
          'approvals-exactly-once',
          'an open approval is not shown to who comes back',
        );
      } else this.askApproval(turn);
    } else if (turn.approval?.state === 'answered' && server.bug.once('approval-kept')) {
      server.bug.bite('approvals-exactly-once', 'an approval that was answered is shown again');
      this.askApproval(turn);
    }
  }

  private replay(turn: Turn): void {
    const { bug } = this.server;
    if (!bug.is('server-replays') || turn.status !== 'running' || turn.tokens.length === 0) return;
    bug.bite('in-order-once', 'what the snapshot had is told once more, live');
    for (const token of turn.tokens) {
      const { item } = turn;
      this.say({ kind: 'notification', means: 'delta', ...idsOf(turn), item, tokens: [token] });
    }
  }

  private refuse(said: Said): void {
    if (said.id !== undefined) this.say({ kind: 'error', id: said.id, code: -32_600 });
  }

  private snapshot(id: string | undefined): Partial<Said> {
    const turns = this.server.threads.get(id ?? '')?.turns ?? [];
    const inner: Told[] = turns.map(({ id, spec, status, tokens, item }) => ({
      ...{ id, number: spec.number, status, tokens: [...tokens], item },
    }));
    return { ...(id && { thread: id }), tokens: inner.flatMap(({ tokens }) => tokens), inner };
  }

  private startTurn(said: Said): void {
    const thread = this.server.threads.get(said.thread ?? '');
    if (thread === undefined) {
      this.refuse(said);
      return;
    }
    const turn = this.server.begin(thread, said.inner as TurnSpec);
    const { bug } = this.server;
    if (bug.is('server-start-unanswered') && bug.turn === turn.spec.number) {
      bug.bite('every-request-settles', 'the server never answers turn-start');
      return;
    }
    this.answer(said, { turn: turn.id });
  }

  private interrupt(said: Said): void {
    const turn = this.server.threads.get(said.thread ?? '')?.turns.at(-1);
    this.answer(said);
    if (turn === undefined || turn.status !== 'running') return;
    turn.stop();
    this.server.end(turn, 'interrupted');
  }

  askApproval(turn: Turn): void {
    if (turn.approval === undefined) return;
    const { reusesIds } = this.server.options;
    const id = (reusesIds ? turn.approval.id : undefined) ?? this.server.nextApproval();
    turn.approval.id = id;
    const { item } = turn.approval;
    this.#asked.set(id, turn);
    this.say({ kind: 'request', means: 'approval', id, ...idsOf(turn), item });
    const { bug } = this.server;
    if (bug.once('approval-shown-twice')) {
      bug.bite('approvals-exactly-once', 'one approval is open twice on one connection');
      const again = this.server.nextApproval();
      this.#asked.set(again, turn);
      this.say({ kind: 'request', means: 'approval', id: again, ...idsOf(turn), item });
    }
  }

  private gotAnswer(said: Said): void {
    const turn = this.#asked.get(said.id ?? '');
    if (turn === undefined || turn.approval === undefined) return;
    const { state } = turn.approval;
    this.#asked.delete(said.id ?? '');
    if (state !== 'open') return;
    for (const session of turn.thread.attached) {
      session.say({
        ...{ kind: 'notification', means: 'approval-resolved', thread: turn.thread.id },
        ...(said.id !== undefined && { request: said.id }),
      });
    }
    const { bug } = this.server;
    if (bug.once('approval-asked-again')) {
      bug.bite('approvals-exactly-once', 'an approval is asked again after its answer');
      this.askApproval(turn);
      return;
    }
    this.server.approved(turn);
  }

  lost(_code: number): void {
    if (this.isLost) return;
    this.isLost = true;
    for (const thread of this.server.threads.values()) {
      const was = thread.attached.delete(this);
      const turn = thread.turns.at(-1);
      if (was && turn?.status === 'running') this.lostUnder(turn);
    }
  }

  private lostUnder(turn: Turn): void {
    const { bug } = this.server;
    if (!bug.is('server-drops-tail') || turn.approval?.state === 'open') return;
    if (turn.tokens.length >= turn.spec.tokens || turn.item === '') return;
    bug.bite('no-lost-tail', 'the rest of the turn goes with the connection');
    // What the provider still says is thrown away, and the turn ends as if it were whole.
    turn.isDeaf = true;
  }
}
