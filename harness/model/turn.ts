import type { Session } from './session.ts';

/** What a client asks for in one turn. */
export interface TurnSpec {
  /** Over the whole run, from 1. */
  readonly number: number;
  readonly tokens: number;
  readonly gapMs: number;
  readonly approval: boolean;
}

export interface Turn {
  readonly id: string;
  readonly spec: TurnSpec;
  readonly thread: Thread;
  readonly tokens: number[];
  item: string;
  status: 'running' | 'completed' | 'interrupted' | 'failed';
  approval: { readonly item: string; state: 'open' | 'answered'; id?: number } | undefined;
  /** Throws away what still comes. */
  isDeaf: boolean;
  /** Ends what the provider still says. */
  stop: () => void;
}

export interface Thread {
  readonly id: string;
  readonly turns: Turn[];
  readonly attached: Set<Session>;
}

/** A turn as a snapshot tells it. */
export interface Told {
  readonly id: string;
  readonly number: number;
  readonly status: Turn['status'];
  readonly tokens: readonly number[];
  readonly item: string;
}

export const idsOf = (turn: Turn) => ({ thread: turn.thread.id, turn: turn.id });
