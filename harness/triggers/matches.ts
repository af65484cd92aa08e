import { matchesGlob } from '../wire/glob.ts';
import type { Message } from '../wire/message.ts';
import type { Phase } from '../wire/profile.ts';
import type { Direction } from '../wire/unit.ts';
import type { Sighting } from './sighting.ts';
import { type MessageTrigger, type PhaseTrigger, phases, type Trigger } from './trigger.ts';

/**
 * True when everything that the trigger says of this sighting alone is true: link, connection,
 * direction, message, turn, and how far in. Counting (`nth`, `times`) and drawing (`probability`)
 * need a memory and a seed, and are not judged here.
 */
export function matches(trigger: Trigger, sighting: Sighting): boolean {
  if (trigger.link !== undefined && trigger.link !== sighting.link) return false;
  if (trigger.connection !== undefined && trigger.connection !== sighting.connection) return false;
  return (
    matchesConversation(trigger, sighting) &&
    matchesDirection(trigger.direction, sighting.direction) &&
    (trigger.on === undefined || matchesMessage(trigger.on, sighting.message)) &&
    (trigger.after === undefined || isPast(trigger.after, sighting))
  );
}

/** Who is talking, and how far they are: client, turn, phase, resume window. */
export function matchesConversation(trigger: Trigger, sighting: Sighting): boolean {
  if (trigger.turn !== undefined && trigger.turn !== sighting.turn) return false;
  if (trigger.resuming === true && sighting.resuming !== true) return false;
  if (trigger.phase !== undefined && !matchesPhase(trigger.phase, sighting.phase)) return false;
  if (trigger.client === undefined) return true;
  return sighting.client !== undefined && matchesGlob(trigger.client, sighting.client);
}

function matchesPhase({ at, phase }: PhaseTrigger, current: Phase): boolean {
  if (at === 'during') return current === phase;
  const distance = phases.indexOf(current) - phases.indexOf(phase);
  return at === 'before' ? distance < 0 : distance > 0;
}

export function matchesDirection(
  wanted: Direction | 'both' | undefined,
  direction: Direction,
): boolean {
  return wanted === undefined || wanted === 'both' || wanted === direction;
}

/** Answers match only when the trigger's `kind` asks for them. */
export function matchesMessage(
  on: MessageTrigger,
  message: { readonly kind: Message['kind']; readonly method?: string | undefined } | undefined,
): boolean {
  if (message?.method === undefined) return false;
  if (!matchesKind(on.kind, message.kind)) return false;
  return matchesGlob(on.method, message.method);
}

function matchesKind(wanted: MessageTrigger['kind'], kind: Message['kind']): boolean {
  const isAnswer = kind === 'response' || kind === 'error';
  if (wanted === undefined) return !isAnswer && kind !== 'invalid';
  return wanted === 'answer' ? isAnswer : wanted === kind;
}

/** `after 4096 bytes` is the unit with the 4097th byte; `after 3 units` is the 4th unit. */
export function isPast(after: NonNullable<Trigger['after']>, sighting: Sighting): boolean {
  if ('bytes' in after) return sighting.bytesBefore + sighting.bytes > after.bytes;
  if ('units' in after) return sighting.unit >= after.units;
  return sighting.ageMs >= after.ms;
}
