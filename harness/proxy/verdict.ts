import type { Effect, Replacement } from '../faults/effect.ts';
import type { OwnChange } from '../history/own-change.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Sighting } from '../triggers/sighting.ts';
import type { Message } from '../wire/message.ts';
import type { Unit } from '../wire/unit.ts';
import type { Shape } from './delivery.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

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

/** What all rules together say about one unit. */
export interface Verdict {
  readonly fate: 'pass' | 'drop' | 'replace' | 'defer' | 'answer' | 'end';
  /** The rule that decided the fate; 0 when it is to pass. */
  readonly fault: number;
  readonly shape: Shape;
  readonly deferral?: Deferral;
  /** With `replace`. */
  readonly replacements?: readonly Replacement[];
  /** With `answer`: the text of the message that goes back. */
  readonly answer?: string;
  /** The connection ends at this unit, which is no more delivered, or cut. */
  readonly ending?: { readonly effect: EndingEffect; readonly fault: number };
}

/** The verdict on nearly every unit: compare by identity. */
export const passes: Verdict = { fate: 'pass', fault: 0, shape: { delayMs: 0 } };

/**
 * Asks the rules in the plan's order. Delays add up; of several that drop, replace, defer or answer,
 * the first wins; one that ends the connection is the last that is asked.
 */
export function judge(
  session: Session,
  pipe: Pipe,
  seen: SeenUnit,
  rules: readonly ArmedRule[],
): Verdict {
  let verdict = passes;
  let sighting: Sighting | undefined;
  for (const rule of rules) {
    if (rule.spent || !concerns(rule, session, pipe, seen.unit)) continue;
    sighting ??= session.injector.sightingOf(pipe, seen);
    const effect = session.injector.consult(rule, sighting, seen.unit);
    if (effect && rule.acts(pipe.direction)) verdict = withEffect(verdict, effect, rule.index);
    if (verdict.ending) break;
  }
  return verdict;
}

/** A fault for some codecs has nothing to say about other bytes, nor about the head of an upgrade. */
function concerns(rule: ArmedRule, session: Session, pipe: Pipe, unit: Unit): boolean {
  if (!rule.watches.includes(pipe.direction)) return false;
  const { codecs } = rule.definition;
  if (codecs === 'any') return true;
  const name = session.codecs?.name;
  return unit.kind !== 'head' && name !== undefined && codecs.includes(name);
}

function withEffect(verdict: Verdict, effect: Effect, fault: number): Verdict {
  const { fate, shape } = verdict;
  switch (effect.do) {
    case 'hold':
      if (effect.delayMs <= 0) return verdict;
      return {
        ...verdict,
        shape: { ...shape, delayMs: shape.delayMs + effect.delayMs, heldBy: fault },
      };
    case 'pace': {
      const bytesPerSecond = Math.min(shape.bytesPerSecond ?? Infinity, effect.bytesPerSecond);
      return { ...verdict, shape: { ...shape, bytesPerSecond, heldBy: fault } };
    }
    case 'slice':
      return { ...verdict, shape: { ...shape, slice: effect, heldBy: fault } };
    case 'gather':
      return { ...verdict, shape: { ...shape, gather: effect, heldBy: fault } };
    case 'end':
    case 'reset':
    case 'close':
    case 'cut':
      return { ...verdict, fate: 'end', fault, ending: { effect, fault } };
    default:
      return fate === 'pass' ? withFate(verdict, effect, fault) : verdict;
  }
}

function withFate(verdict: Verdict, effect: Effect, fault: number): Verdict {
  switch (effect.do) {
    case 'drop':
      return { ...verdict, fate: 'drop', fault };
    case 'replace':
      return { ...verdict, fate: 'replace', fault, replacements: effect.with };
    case 'defer':
      return { ...verdict, fate: 'defer', fault, deferral: effect };
    case 'answer':
      return { ...verdict, fate: 'answer', fault, answer: effect.text };
    default:
      // What lasts, and what is done to processes and listeners, is done already: the unit passes.
      return verdict;
  }
}

/**
 * What a verdict on a whole message means for the frames before its last one: they share its fate, but
 * what takes its place does so once, and they are whole before a cut.
 */
export function ofEarlierFrame(whole: Verdict): Verdict {
  const { fate, fault, ending, shape } = whole;
  if (ending?.effect.do === 'cut') return passes;
  if (ending || fate === 'replace' || fate === 'answer') return { fate: 'drop', fault, shape };
  return whole;
}
