import type { FaultDefinition, GivenClauses } from '../faults/definition.ts';
import type { Trigger } from '../triggers/trigger.ts';
import type { Direction } from '../wire/unit.ts';
import type { PlanValue } from './plan.ts';

export const bothDirections: readonly Direction[] = ['upstream', 'downstream'];

/** The line's clauses over what the fault's arguments imply; `on` of a fault about answers is theirs. */
export function wholeTrigger(
  definition: FaultDefinition,
  trigger: Trigger,
  values: Readonly<Record<string, PlanValue>>,
): Trigger {
  const implied = givenClauses(trigger).unit
    ? definition.when?.(values as never)
    : { ...definition.when?.(values as never), ...definition.whenUnpicked?.(values as never) };
  const whole = { ...implied, ...trigger };
  const { on } = whole;
  const isAnswer = definition.onAnswers === true && on !== undefined && on.kind === undefined;
  return isAnswer ? { ...whole, on: { ...on, kind: 'answer' } } : whole;
}

/** A message named in the trigger says by itself which way it goes, unless the fault outlasts it. */
export function actingDirections(
  definition: FaultDefinition,
  trigger: Trigger,
): readonly Direction[] {
  const itself = trigger.on !== undefined && definition.acts !== 'while';
  const direction = trigger.direction ?? (itself ? 'both' : definition.defaultDirection);
  return direction === 'both' ? bothDirections : [direction];
}

/** What the clauses of a line say that faults may ask about. */
export function givenClauses({ on, after, turn, phase, resuming, client }: Trigger): GivenClauses {
  return { unit: [on, after, turn, phase, resuming, client].some((one) => one !== undefined) };
}

/** Whether it takes parsed messages to tell if the trigger matches. */
export function aboutMessages(trigger: Trigger): boolean {
  const { on, until, turn, phase, resuming, client } = trigger;
  return [on, until, turn, phase, resuming, client].some((given) => given !== undefined);
}
