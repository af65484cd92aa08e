import type { Phase } from './profile.ts';

/** One thread of a connection, as `PhaseTracker` keeps it. */
export interface Conversation {
  readonly thread: string | undefined;
  phase: Phase;
  turn: string | undefined;
  /** The id of the turn that ended last. */
  ended: string | undefined;
  deltas: number;
  /** Where an approval leads back to, and the ids of those that are open. */
  before: Phase;
  readonly approvals: Set<string | number>;
}

export function newConversation(thread: string | undefined): Conversation {
  return {
    thread,
    phase: 'ready',
    turn: undefined,
    ended: undefined,
    deltas: 0,
    before: 'ready',
    approvals: new Set(),
  };
}

/** A turn has been asked for, and has not ended. */
export function isOpen({ phase }: Conversation): boolean {
  return phase !== 'ready' && phase !== 'turn-completed';
}

/** The turn that starts is the one that was asked for (or has started already). */
export function isRequested(conversation: Conversation, turn: string | undefined): boolean {
  if (!isOpen(conversation)) return false;
  return conversation.turn === undefined || turn === undefined || conversation.turn === turn;
}

/** Belongs to the turn that has ended last. */
export function isLate(conversation: Conversation, turn: string | undefined): boolean {
  return !isOpen(conversation) && turn !== undefined && turn === conversation.ended;
}
