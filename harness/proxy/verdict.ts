import type { Effect, Replacement } from '../faults/effect.ts';
import type { OwnChange } from '../history/own-change.ts';
import type { Message } from '../wire/message.ts';
import type { Unit } from '../wire/unit.ts';
import type { Shape } from './delivery.ts';

/** A unit, and where it stood in its direction. */
export interface SeenUnit {
  readonly unit: Unit;
  readonly number: number;
  readonly bytesBefore: number;
  readonly message: Message | undefined;
  /** What midturn itself has changed in it. */
  readonly own?: OwnChange;
}

export type EndingEffect = Extract<Effect, { do: 'end' | 'reset' | 'close' | 'cut' }>;
type Deferral = Extract<Effect, { do: 'defer' }>;

/** What goes out in place of a unit. */
export interface Change {
  readonly with: readonly Replacement[];
  /** The first of the rules that changed it. */
  readonly fault: number;
}

/** What all rules together say about one unit. */
export interface Verdict {
  readonly fate: 'pass' | 'drop' | 'defer' | 'answer' | 'end';
  /** The rule that decided the fate; 0 when it is to pass. */
  readonly fault: number;
  readonly shape: Shape;
  readonly change?: Change;
  readonly deferral?: Deferral;
  /** With `answer`: the text of the message that goes back. */
  readonly answer?: string;
  /** The connection ends at this unit, which is no more delivered, or cut. */
  readonly ending?: { readonly effect: EndingEffect; readonly fault: number };
}

/** The verdict on nearly every unit: compare by identity. */
export const passes: Verdict = { fate: 'pass', fault: 0, shape: { delayMs: 0 } };

/**
 * What a verdict on a whole message means for the frames before its last one: they share its fate, but
 * what takes its place does so once, and they are whole before a cut.
 */
export function ofEarlierFrame(whole: Verdict): Verdict {
  const { fate, fault, ending, shape, change } = whole;
  if (ending?.effect.do === 'cut') return passes;
  if (change) return { fate: 'drop', fault: change.fault, shape };
  if (ending || fate === 'answer') return { fate: 'drop', fault, shape };
  return whole;
}
