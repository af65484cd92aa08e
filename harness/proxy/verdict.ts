import type { Effect, Replacement } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Sighting } from '../triggers/sighting.ts';
import type { Message } from '../wire/message.ts';
import type { Unit } from '../wire/unit.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';

/** A unit, and where it stood in its direction. */
export interface SeenUnit {
  readonly unit: Unit;
  readonly number: number;
  readonly bytesBefore: number;
  readonly message: Message | undefined;
}

export type EndingEffect = Extract<Effect, { do: 'end' | 'reset' | 'close' | 'cut' }>;

/** What all rules together say about one unit. */
export interface Verdict {
  readonly fate: 'pass' | 'drop' | 'replace' | 'defer' | 'end';
  /** The rule that decided the fate; 0 when it is to pass. */
  readonly fault: number;
  readonly delayMs: number;
  /** With `defer`. */
  readonly units: number;
  /** With `replace`. */
  readonly replacements: readonly Replacement[];
  /** The connection ends at this unit, which is no more delivered, or cut. */
  readonly ending?: { readonly effect: EndingEffect; readonly fault: number };
}

/** The verdict on nearly every unit: compare by identity. */
export const passes: Verdict = { fate: 'pass', fault: 0, delayMs: 0, units: 0, replacements: [] };

/**
 * Asks the rules in the plan's order. Delays add up; of several that drop, replace or defer, the first
 * wins; one that ends the connection is the last that is asked.
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
    sighting ??= session.sightingOf(pipe, seen);
    const effect = session.consult(rule, sighting, seen.unit);
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
  switch (effect.do) {
    case 'hold':
      return { ...verdict, delayMs: verdict.delayMs + effect.delayMs };
    case 'drop':
      return verdict.fate === 'pass' ? { ...verdict, fate: 'drop', fault } : verdict;
    case 'replace':
      return verdict.fate === 'pass'
        ? { ...verdict, fate: 'replace', fault, replacements: effect.with }
        : verdict;
    case 'defer':
      return verdict.fate === 'pass'
        ? { ...verdict, fate: 'defer', fault, units: effect.units }
        : verdict;
    case 'end':
    case 'reset':
    case 'close':
    case 'cut':
      return { ...verdict, fate: 'end', fault, ending: { effect, fault } };
    default:
      // What lasts, and what is done to processes, is done already: the unit itself passes.
      return verdict;
  }
}
