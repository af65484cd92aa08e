/**
 * A fault is one file: a definition, and `decide`, which is pure. The definition is the only list
 * there is: parser, `--help`, README table, fast-check arbitrary, control API and types come from it.
 *
 * To add one: a file with its `defineFault`, a test beside it that calls `checkFaultLaws` and has a few
 * cases of its own, and its line in `index.ts`. Then `vitest -u` on `freeze.test.ts`, which must add
 * lines and change none, and `npm run docs`. If the link must learn a new effect, that comes first.
 */
import type { CodecName } from '../wire/codec.ts';
import type { Message } from '../wire/message.ts';
import type { Phase } from '../wire/profile.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import type { ArgumentSpecs, ArgumentValues } from './argument.ts';
import type { Effect } from './effect.ts';

export type FaultLevel = 'connection' | 'byte' | 'frame' | 'message' | 'process';

/** What a unit is to a fault that asks whether it can act on it. */
export type SeenAsUnit = Pick<Situation, 'direction' | 'unit' | 'message'>;

/** When a fault's own arguments say when it acts: clauses under those of the plan's line. */
export interface ImpliedTrigger {
  readonly turn?: number;
  readonly phase?: { readonly at: 'during' | 'before' | 'after'; readonly phase: Phase };
  readonly after?: { readonly bytes: number };
}

/** What a plan's line says beside the fault and its arguments. */
export interface GivenClauses {
  /** A clause picks the unit: a message, a count, a turn or phase, a client. */
  readonly unit: boolean;
}

/** What `decide` may look at: the unit in hand and where it stands. */
export interface Situation {
  readonly direction: Direction;
  readonly unit: Unit;
  readonly message: Message | undefined;
  /** The process that the plan's line names; there for faults of level `process`. */
  readonly process?: string;
  /** Bytes of the direction before this unit. */
  readonly bytesBefore?: number;
  readonly given?: GivenClauses;
  /** A number in [0, 1) that depends only on seed, connection, direction, fault, unit and `purpose`. */
  fraction(purpose: string): number;
}

export interface FaultDefinition<S extends ArgumentSpecs = ArgumentSpecs> {
  readonly name: string;
  readonly level: FaultLevel;
  /** What it does, as a clause: `sends RST to both peers`. */
  readonly does: string;
  /** The same clause with the values of one line of a plan; default `does`. */
  says?(values: ArgumentValues<S>, given?: GivenClauses): string;
  /** When the world does this: a sentence that starts with "This happens when". */
  readonly happensWhen: string;
  /** RFC section or upstream page that defines it. */
  readonly source?: string;
  /**
   * `once`: acts at one unit, then is spent. `each`: acts at every unit that matches. `while`: is on
   * from the unit that matches (or from the connection's start) until its window ends or it is healed.
   */
  readonly acts: 'once' | 'each' | 'while';
  /** Codecs on which it makes sense; `any` includes raw. */
  readonly codecs: 'any' | readonly CodecName[];
  /** True when it works on any codec, but on whole units: `cut` inside a frame. Default: by level. */
  readonly needsUnits?: true;
  /**
   * `start`: it is about how a connection begins, so it acts at the connection's start, before the
   * upstream is dialled, and nowhere else. Default: at units.
   */
  readonly at?: 'start';
  /**
   * The direction it acts in when a plan names neither direction nor message; `both` for
   * connection-level faults.
   */
  readonly defaultDirection: Direction | 'both';
  /** True when a method without suffix means the answers to it: `swallow-response on turn/start`. */
  readonly onAnswers?: true;
  /** True when `for good` means something though it acts once: what it leaves is else taken back by the heal. */
  readonly mayStay?: true;
  /** True when its process comes back: the run has to know how that one is started. */
  readonly startsAgain?: true;
  /** True when it ends its process and leaves it to others to start it again. */
  readonly endsProcess?: true;
  readonly arguments: S;
  /**
   * How often a swarm draws it, against 1 for the others: by how often the field has met it (the
   * fault × phase ranking of the bug catalogue).
   */
  readonly weight?: number;
  /** When it changes nothing though all of its line is true, as a clause: for the plan's outcome. */
  readonly idleWhen?: string;
  /** Whether it can act on this unit; others are passed over and not counted. Default: on all. */
  accepts?(seen: SeenAsUnit): boolean;
  when?(values: ArgumentValues<S>): ImpliedTrigger;
  /** The same, for lines in which no clause picks the unit. */
  whenUnpicked?(values: ArgumentValues<S>): ImpliedTrigger;
  decide(values: ArgumentValues<S>, situation: Situation): Effect;
}

/** Keeps the name and the arguments as types, for builders in TypeScript. */
export function defineFault<const N extends string, const S extends ArgumentSpecs>(
  definition: FaultDefinition<S> & { readonly name: N },
): FaultDefinition<S> & { readonly name: N } {
  return definition;
}
