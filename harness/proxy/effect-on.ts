import type { Effect } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Sighting } from '../triggers/sighting.ts';
import { classify } from '../wire/json-rpc.ts';
import type { Message } from '../wire/message.ts';
import type { Unit } from '../wire/unit.ts';

/**
 * What a rule asks for at a sighting of the unit that came, given those that stand there by what the rules
 * before it have asked for: that one, another, several where it was doubled or split, none at a start.
 */
export function effectOn(
  rule: ArmedRule,
  sighting: Sighting,
  came: Unit | undefined,
  units: readonly Unit[],
  seed: number,
): Effect {
  const [only, second] = units;
  const decide = (unit: Unit | undefined) =>
    rule.decide(unit === came ? sighting : messageOf(sighting, unit), unit, seed);
  if (second === undefined) return decide(only);
  const effects = units.map(decide);
  if (effects.every((effect) => effect.do === 'pass')) return { do: 'pass' };
  const isChange = (effect: Effect) => effect.do === 'replace' || effect.do === 'pass';
  if (!effects.every(isChange)) return effects.find((one) => !isChange(one)) as Effect;
  return {
    do: 'replace',
    with: effects.flatMap((effect, at) =>
      effect.do === 'replace' ? effect.with : [{ bytes: (units[at] as Unit).bytes }],
    ),
  };
}

/** The sighting with the message as it reads now: an earlier rule may have written another one. */
function messageOf(sighting: Sighting, unit: Unit | undefined): Sighting {
  const { message } = sighting;
  if (message === undefined || unit === undefined) return sighting;
  const text = unit.text();
  if (text === undefined) return sighting;
  return { ...sighting, message: asNow(message, classify(text, unit.bytes.length)) };
}

/** An answer is still one to what was asked. */
function asNow(before: Message, now: Message): Message {
  const isAnswer = now.kind === 'response' || now.kind === 'error';
  return isAnswer ? { ...now, method: before.method } : now;
}
