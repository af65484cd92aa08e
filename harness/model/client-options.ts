import type { TurnSpec } from './turn.ts';

export interface ClientOptions {
  readonly name: string;
  /** Of the harness; else a command that is run, once a turn. */
  readonly isOurs: boolean;
  readonly turns: readonly TurnSpec[];
  readonly thinkMs: number;
  /** How long it stays after its last turn. */
  readonly lingerMs: number;
  /** Interrupts its turn of this number, after so many tokens. */
  readonly interrupts?: { readonly turn: number; readonly after: number };
  readonly nextOperation: () => number;
  readonly nextPid: () => number;
}
