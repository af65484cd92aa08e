import type { Effect, Replacement } from '../faults/effect.ts';
import type { Unit } from '../wire/unit.ts';
import type { Verdict } from './verdict.ts';

/**
 * The verdict with what one more rule asks for; the same object when that changes nothing: a text that
 * is not there, a delay of no time, a message that an earlier rule has taken. Delays add up. `units`: what
 * would go out by the verdict so far.
 */
export function applyEffect(
  verdict: Verdict,
  effect: Effect,
  fault: number,
  units: readonly Unit[],
): Verdict {
  switch (effect.do) {
    case 'end':
    case 'reset':
    case 'close':
    case 'cut':
      return { ...verdict, fate: 'end', fault, ending: { effect, fault } };
    default:
      // An earlier rule has taken the unit, so there is nothing here to be changed.
      return verdict.fate === 'pass' ? applyToUnit(verdict, effect, fault, units) : verdict;
  }
}

function applyToUnit(
  verdict: Verdict,
  effect: Effect,
  fault: number,
  units: readonly Unit[],
): Verdict {
  switch (effect.do) {
    case 'drop':
      return { ...verdict, fate: 'drop', fault };
    case 'replace':
      if (isSame(effect.with, units)) return verdict;
      return {
        ...verdict,
        change: { with: effect.with, fault: verdict.change?.fault ?? fault },
      };
    case 'defer':
      return { ...verdict, fate: 'defer', fault, deferral: effect };
    case 'answer':
      return { ...verdict, fate: 'answer', fault, answer: effect.text };
    default:
      return applyToShape(verdict, effect, fault, units);
  }
}

function applyToShape(
  verdict: Verdict,
  effect: Effect,
  fault: number,
  units: readonly Unit[],
): Verdict {
  const { shape } = verdict;
  const shaped = (more: Partial<Verdict['shape']>): Verdict => ({
    ...verdict,
    shape: { ...shape, ...more, heldBy: fault },
  });
  switch (effect.do) {
    case 'hold':
      if (effect.delayMs <= 0) return verdict;
      return shaped({ delayMs: shape.delayMs + effect.delayMs });
    case 'pace':
      if (units.every(({ bytes }) => bytes.length === 0)) return verdict;
      return shaped({
        bytesPerSecond: Math.min(shape.bytesPerSecond ?? Infinity, effect.bytesPerSecond),
      });
    case 'slice':
      if (effect.sizes.length < 2 && effect.pauseMs === 0) return verdict;
      return shaped({ slice: effect });
    case 'gather':
      return shaped({ gather: effect });
    default:
      // What lasts, and what is done to processes and listeners, is done elsewhere: the unit passes.
      return verdict;
  }
}

/** The units again, as they are. */
function isSame(replacements: readonly Replacement[], units: readonly Unit[]): boolean {
  if (replacements.every((one) => 'bytes' in one)) {
    const bytes = replacements.map((one) => one.bytes);
    return Buffer.concat(bytes).equals(Buffer.concat(units.map((unit) => unit.bytes)));
  }
  return (
    replacements.length === units.length &&
    replacements.every((one, at) => {
      const unit = units[at] as Unit;
      return 'text' in one ? one.text === unit.text() : one.bytes.equals(unit.bytes);
    })
  );
}
