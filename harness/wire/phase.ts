/**
 * Where a connection's conversation stands, by what its messages mean in a profile.
 *
 * The handshake is the connection's: `connecting`, `initializing`, `ready`. A profile without a
 * handshake is ready at once. From its first turn on, each thread has a phase of its own:
 *
 *   turn-requested → turn-started → streaming ⇄ approval-open → turn-completed → turn-requested ...
 *
 * `turn-completed` stays until the thread's next turn, so `ready` means "no turn so far". The getters
 * speak of the thread of the message that was seen last. A turn that is seen without its request (of
 * another client, or one that goes on after a resume) is counted when its first message comes; what
 * comes late for a turn that has ended changes nothing.
 */
import { type Conversation, isLate, isOpen, isRequested, newConversation } from './conversation.ts';
import { matchesGlob } from './glob.ts';
import type { Message } from './message.ts';
import type { Phase, Profile } from './profile.ts';
import type { Direction } from './unit.ts';

export interface PhaseChange {
  readonly phase: Phase;
  readonly thread?: string;
  readonly turn?: string;
}

/** Threads that are tracked at once; the one that was first seen is forgotten. */
const threadsMax = 1_000;
/** Open requests (turns without a started turn, approvals) of a thread. */
const openMax = 1_000;

export class PhaseTracker {
  private readonly profile: Profile;
  private handshake: Phase;
  private turns = 0;
  private current: Conversation | undefined = undefined;
  private readonly threads = new Map<string | undefined, Conversation>();
  /** Requests for a turn without an answer: their ids, and whose turn it is. */
  private readonly requested = new Map<string | number, Conversation>();

  constructor(profile: Profile) {
    this.profile = profile;
    this.handshake = profile.initialize === undefined ? 'ready' : 'connecting';
  }

  get phase(): Phase {
    return this.current?.phase ?? this.handshake;
  }

  /** Turns seen on this connection so far. */
  get turn(): number {
    return this.turns;
  }

  /** Deltas so far in the turn of the thread that was seen last. */
  get deltas(): number {
    return this.current?.deltas ?? 0;
  }

  /** Sees every message in order, answers with the method of their request; says what it changed. */
  see(direction: Direction, message: Message): PhaseChange | undefined {
    if (message.kind === 'invalid') return undefined;
    if (message.kind === 'response' || message.kind === 'error') {
      return this.seeAnswer(direction, message);
    }
    return direction === 'upstream' ? this.seeClient(message) : this.seeServer(message);
  }

  private seeClient(message: Message): PhaseChange | undefined {
    const { profile } = this;
    if (message.method === profile.initialize) return this.shake('initializing');
    if (message.method === profile.initialized) return this.shake('ready');
    if (message.method !== profile.turnStart) return this.attend(message);
    const conversation = this.conversationOf(message);
    this.begin(conversation, undefined);
    if (message.id !== undefined) this.remember(message.id, conversation);
    return this.go(conversation, 'turn-requested');
  }

  private seeServer(message: Message): PhaseChange | undefined {
    const { profile } = this;
    const { method } = message;
    if (method === profile.delta) {
      return profile.deltaOf(message) === undefined ? this.attend(message) : this.stream(message);
    }
    if (method === profile.turnStarted) return this.start(message);
    if (method === profile.turnCompleted || profile.turnEndsAlso?.includes(method ?? '')) {
      return this.complete(this.conversationOf(message), profile.turnOf(message));
    }
    if (method !== undefined && method === profile.approvalResolved) {
      const id = profile.resolvedOf?.(message);
      return id === undefined ? undefined : this.settleApproval(id);
    }
    const asks = message.kind === 'request' && profile.approval !== undefined;
    if (asks && matchesGlob(profile.approval, method ?? '')) return this.ask(message);
    return this.attend(message);
  }

  private seeAnswer(direction: Direction, message: Message): PhaseChange | undefined {
    const { profile } = this;
    const { id, kind, method } = message;
    if (id === undefined) return undefined;
    if (direction === 'upstream') return this.settleApproval(id);
    if (method === profile.initialize && profile.initialized === undefined) {
      return kind === 'response' ? this.shake('ready') : undefined;
    }
    const conversation = this.requested.get(id);
    if (conversation === undefined || method !== profile.turnStart) return this.attend(message);
    this.requested.delete(id);
    this.current = conversation;
    if (kind === 'error' || profile.turnCompleted === profile.turnStart) {
      return this.complete(conversation, profile.turnOf(message));
    }
    conversation.turn ??= profile.turnOf(message);
    return undefined;
  }

  private start(message: Message): PhaseChange | undefined {
    const conversation = this.conversationOf(message);
    const turn = this.profile.turnOf(message);
    if (isLate(conversation, turn)) return undefined;
    if (!isRequested(conversation, turn)) this.begin(conversation, turn);
    conversation.turn = turn;
    return this.go(conversation, 'turn-started');
  }

  private stream(message: Message): PhaseChange | undefined {
    const conversation = this.conversationOf(message);
    const turn = this.profile.turnOf(message);
    if (isLate(conversation, turn)) return undefined;
    if (!isOpen(conversation)) this.begin(conversation, turn);
    conversation.turn ??= turn;
    conversation.deltas++;
    if (conversation.phase === 'approval-open') {
      conversation.before = 'streaming';
      return undefined;
    }
    return this.go(conversation, 'streaming');
  }

  private ask(message: Message): PhaseChange | undefined {
    const conversation = this.conversationOf(message);
    const turn = this.profile.turnOf(message);
    if (!isOpen(conversation)) this.begin(conversation, turn);
    conversation.turn ??= turn;
    if (conversation.phase !== 'approval-open') conversation.before = conversation.phase;
    if (message.id !== undefined && conversation.approvals.size < openMax) {
      conversation.approvals.add(message.id);
    }
    return this.go(conversation, 'approval-open');
  }

  private settleApproval(id: string | number): PhaseChange | undefined {
    for (const conversation of this.threads.values()) {
      if (!conversation.approvals.delete(id)) continue;
      this.current = conversation;
      const isLast = conversation.approvals.size === 0 && conversation.phase === 'approval-open';
      return isLast ? this.go(conversation, conversation.before) : undefined;
    }
    return undefined;
  }

  private complete(conversation: Conversation, turn: string | undefined): PhaseChange | undefined {
    if (isLate(conversation, turn)) return undefined;
    if (!isOpen(conversation)) {
      if (turn === undefined) return undefined;
      this.begin(conversation, turn);
    }
    conversation.turn = turn ?? conversation.turn;
    conversation.ended = conversation.turn;
    conversation.approvals.clear();
    return this.go(conversation, 'turn-completed');
  }

  private begin(conversation: Conversation, turn: string | undefined): void {
    this.turns++;
    conversation.turn = turn;
    conversation.deltas = 0;
    conversation.approvals.clear();
  }

  private shake(phase: Phase): PhaseChange | undefined {
    // A connection that initializes again begins anew.
    if (phase === 'initializing') this.forget();
    if (this.handshake === phase) return undefined;
    this.handshake = phase;
    return this.current === undefined ? { phase } : undefined;
  }

  private forget(): void {
    this.current = undefined;
    this.threads.clear();
    this.requested.clear();
  }

  private go(conversation: Conversation, phase: Phase): PhaseChange | undefined {
    if (conversation.phase === phase) return undefined;
    conversation.phase = phase;
    const { thread, turn } = conversation;
    return {
      phase,
      ...(thread !== undefined && { thread }),
      ...(turn !== undefined && { turn }),
    };
  }

  /** A message that changes nothing may still be of another thread than the one before it. */
  private attend(message: Message): undefined {
    const thread = this.profile.threadOf(message);
    if (thread !== undefined) this.current = this.threads.get(thread) ?? this.current;
    return undefined;
  }

  private conversationOf(message: Message): Conversation {
    const thread = this.profile.threadOf(message);
    let conversation = this.threads.get(thread);
    if (conversation === undefined) {
      conversation = newConversation(thread);
      this.threads.set(thread, conversation);
      if (this.threads.size > threadsMax) this.threads.delete(firstKey(this.threads));
    }
    this.current = conversation;
    return conversation;
  }

  private remember(id: string | number, conversation: Conversation): void {
    this.requested.set(id, conversation);
    if (this.requested.size > openMax) this.requested.delete(firstKey(this.requested));
  }
}

function firstKey<K>(map: ReadonlyMap<K, unknown>): K {
  return map.keys().next().value as K;
}
