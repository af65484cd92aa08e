import type { Effect, Replacement } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { applyEffect } from './apply-effect.ts';
import { passes, type SeenUnit, type Verdict } from './verdict.ts';

/** The rules of one connection, as far as a judge asks about them. */
export interface RuleDesk {
  /** How the bytes are cut, once that is known. */
  readonly codec: CodecName | undefined;
  /**
   * Shows a unit to a rule; returns what it asks for where it is its turn. `units`: what would go out by
   * what the rules before it have asked for.
   */
  evaluate(
    rule: ArmedRule,
    direction: Direction,
    seen: SeenUnit,
    units: readonly Unit[],
  ): Effect | undefined;
  /** Whether that changed anything; `fate`: what was decided about the unit before. */
  settle(
    rule: ArmedRule,
    effect: Effect,
    direction: Direction,
    seen: SeenUnit,
    outcome: { readonly changes: boolean; readonly before: Verdict },
  ): void;
  /** A replacement as it would stand on the wire in place of a unit. */
  remake(direction: Direction, unit: Unit, replacement: Replacement): readonly Unit[];
}

/**
 * Asks the rules in the plan's order. Each sees what the ones before it have made of the unit; what one
 * has taken, the later ones can't change. One that ends the connection is the last that is asked.
 */
export function judge(
  desk: RuleDesk,
  direction: Direction,
  seen: SeenUnit,
  rules: readonly ArmedRule[],
): Verdict {
  let verdict = passes;
  let units: readonly Unit[] = [seen.unit];
  for (const rule of rules) {
    if (rule.spent || !concerns(rule, desk.codec, direction, seen.unit)) continue;
    const effect = desk.evaluate(rule, direction, seen, units);
    if (!effect) continue;
    const before = verdict;
    if (rule.acts(direction)) verdict = applyEffect(before, effect, rule.index, units);
    desk.settle(rule, effect, direction, seen, { changes: verdict !== before, before });
    if (verdict.ending) break;
    if (verdict.change !== before.change && verdict.change) {
      units = verdict.change.with.flatMap((one) => desk.remake(direction, seen.unit, one));
    }
  }
  return verdict;
}

/** A fault for some codecs has nothing to say about other bytes, nor about the head of an upgrade. */
function concerns(
  { watches, definition: { codecs } }: ArmedRule,
  codec: CodecName | undefined,
  direction: Direction,
  unit: Unit,
): boolean {
  if (!watches.includes(direction)) return false;
  if (codecs === 'any') return true;
  return unit.kind !== 'head' && codec !== undefined && codecs.includes(codec);
}
