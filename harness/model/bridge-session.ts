import type { Bridge } from './bridge.ts';
import type { Connection, Peer } from './connection.ts';
import type { Said } from './said.ts';

/** A thread, as a bridge knows it. */
export interface Thread {
  readonly id: string;
  readonly sessions: Set<BridgeSession>;
  running: { readonly turn: string; readonly tokens: Set<number> } | undefined;
  item?: string;
}

/** A question of the server, from hop to hop. */
export interface Question {
  readonly thread: Thread;
  readonly turn: string | undefined;
  readonly item: string | undefined;
  /** The id under which the server asked last; it waits for an answer when `isAsked`. */
  upId: string | number;
  isAsked: boolean;
  answered: boolean;
  forwarded: boolean;
  /** Under which id each client was asked. */
  readonly shown: Map<BridgeSession, number>;
}

/** One client's connection, as the bridge has it. */
export class BridgeSession implements Peer {
  readonly bridge: Bridge;
  readonly connection: Connection;
  isLost = false;

  constructor(bridge: Bridge, connection: Connection) {
    this.bridge = bridge;
    this.connection = connection;
  }

  opened(): void {}

  say(said: Said): void {
    if (!this.isLost) this.connection.say('server', said);
  }

  show(question: Question): void {
    const id = this.bridge.nextDownId();
    question.shown.set(this, id);
    const { thread, turn, item } = question;
    const of = { thread: thread.id, ...(turn && { turn }), ...(item && { item }) };
    this.say({ kind: 'request', means: 'approval', id, ...of });
  }

  got(said: Said): void {
    const { bridge } = this;
    if (said.kind === 'response') {
      const question = bridge.questions.find(({ shown }) => shown.get(this) === said.id);
      if (question !== undefined) bridge.answered(question);
      return;
    }
    if (said.means === 'initialize') {
      this.say({ kind: 'response', ...idOf(said) });
      return;
    }
    if (said.kind !== 'request') return;
    bridge.forward(this, said, (answer) => this.answered(said, answer));
  }

  private answered(said: Said, answer: Said): void {
    this.say({ ...answer, ...idOf(said) });
    const asked = this.bridge.threads.get(said.thread ?? '');
    if (said.means === 'turn-start' && answer.turn !== undefined && asked !== undefined) {
      asked.running ??= { turn: answer.turn, tokens: new Set() };
    }
    if (said.means !== 'attach' || answer.thread === undefined) return;
    const known = this.bridge.threads.get(answer.thread);
    const thread = known ?? { id: answer.thread, sessions: new Set(), running: undefined };
    this.bridge.threads.set(thread.id, thread);
    thread.sessions.add(this);
    for (const question of this.bridge.questions) {
      if (question.thread === thread && !question.answered && !question.shown.has(this)) {
        this.show(question);
      }
    }
  }

  lost(): void {
    if (this.isLost) return;
    this.isLost = true;
    for (const thread of this.bridge.threads.values()) thread.sessions.delete(this);
  }
}

const idOf = (said: Said) => (said.id === undefined ? {} : { id: said.id });
