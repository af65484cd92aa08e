import type { FaultDefinition } from '../faults/definition.ts';
import { durationWords } from '../faults/duration-words.ts';
import type { MessageTrigger, PhaseTrigger, Trigger } from '../triggers/trigger.ts';
import type { Plan, PlanEntry } from './plan.ts';
import { resolveEntry } from './resolve.ts';

/**
 * The plan in English, one sentence a fault: first when, then what, then for how long or how often.
 *
 * @throws PlanError when the plan cannot be resolved.
 */
export function explainPlan(plan: Plan): string[] {
  return plan.entries.map((entry, position) => explainEntry(entry, position + 1));
}

/** `At the 3rd \`item/agentMessage/delta\`, sends RST to both peers.` */
export function explainEntry(entry: PlanEntry, index = 1): string {
  const { definition, values, trigger } = resolveEntry(entry, index);
  const what = definition.says?.(values as never) ?? definition.does;
  const whom = entry.process === undefined ? '' : ` (process \`${entry.process}\`)`;
  const parts = [
    `${whenWords(trigger, definition)}${whereWords(trigger, definition)}`,
    ...conditionWords(trigger),
    `${what}${whom}${directionWords(trigger, definition)}`,
    ...limitWords(trigger),
  ];
  const sentence = parts.filter((part) => part !== '').join(', ');
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

function whenWords(trigger: Trigger, { acts, level, at }: FaultDefinition): string {
  const { on, after, times } = trigger;
  if (on !== undefined) return messageWords(on, acts, times);
  if (after !== undefined) return acts === 'once' ? afterWords(after) : `${afterWords(after)} on`;
  if (at === 'start')
    return acts === 'once' ? 'when the first connection begins' : 'when a connection begins';
  if (acts === 'while') return 'from the start';
  const unit = level === 'message' ? 'message' : 'unit';
  return acts === 'once' ? `at the first ${unit}` : `at every ${unit}`;
}

function messageWords(
  on: MessageTrigger,
  acts: FaultDefinition['acts'],
  times: number | undefined,
): string {
  const name = messageName(on);
  const preposition = acts === 'while' ? 'from' : 'at';
  const suffix = acts === 'while' ? ' on' : '';
  if (on.nth !== undefined) {
    const following = times !== undefined && times > 1 ? ` and the ${times - 1} that follow` : '';
    return `${preposition} the ${ordinal(on.nth)} ${name}${following}${suffix}`;
  }
  if (times !== undefined) {
    return `${preposition} the first ${times === 1 ? '' : `${times} `}${name}${suffix}`;
  }
  return acts === 'once' ? `at the first ${name}` : `${preposition} every ${name}${suffix}`;
}

function messageName({ method, kind }: MessageTrigger): string {
  if (kind === 'response' || kind === 'error' || kind === 'answer')
    return `${kind} to \`${method}\``;
  return kind === undefined ? `\`${method}\`` : `\`${method}\` ${kind}`;
}

function afterWords(after: NonNullable<Trigger['after']>): string {
  if ('bytes' in after) return `after ${after.bytes} bytes`;
  return 'units' in after ? `after ${after.units} units` : `after ${durationWords(after.ms)}`;
}

function whereWords(trigger: Trigger, { acts }: FaultDefinition): string {
  const { connection, link, client, direction, on } = trigger;
  // For a fault that stays on, the direction is about what it does, not about what starts it.
  const way =
    acts === 'while' || direction === undefined || direction === 'both'
      ? ''
      : ` going ${direction}`;
  const which =
    connection !== undefined
      ? ` on connection ${connection}`
      : acts === 'while' && on === undefined
        ? ' of every connection'
        : '';
  const whose = client === undefined ? '' : ` of client \`${client}\``;
  return `${way}${which}${whose}${link === undefined ? '' : ` on link \`${link}\``}`;
}

function conditionWords(trigger: Trigger): string[] {
  const { turn, phase, resuming, after, on, probability } = trigger;
  return [
    turn === undefined ? '' : `in turn ${turn}`,
    phase === undefined ? '' : phaseWords(phase),
    resuming === true ? 'in the resume window' : '',
    after === undefined || on === undefined ? '' : `not before ${afterWords(after).slice(6)}`,
    probability === undefined ? '' : `with probability ${probability}`,
  ];
}

function phaseWords({ at, phase }: PhaseTrigger): string {
  return at === 'during'
    ? `while the conversation is ${phase}`
    : `${at} the conversation is ${phase}`;
}

/** Which way a fault that stays on, or a unit fault without a message, works. */
function directionWords(
  trigger: Trigger,
  { acts, level, defaultDirection }: FaultDefinition,
): string {
  if (acts !== 'while' || level === 'process') return '';
  const direction = trigger.direction ?? defaultDirection;
  if (level === 'connection' && direction === 'both') return '';
  if (direction === 'both') return ', both ways';
  return direction === 'upstream' ? ', from client to server' : ', from server to client';
}

function limitWords(trigger: Trigger): string[] {
  const { forMs, until, times, on } = trigger;
  const isCounted = on !== undefined && times !== undefined;
  return [
    forMs === undefined ? '' : `for ${durationWords(forMs)}`,
    until === undefined ? '' : `until ${messageName(until)}`,
    times === undefined || isCounted ? '' : timesWords(times),
  ];
}

function timesWords(times: number): string {
  return times === 1 ? 'once' : `${times} times at most`;
}

function ordinal(n: number): string {
  const isTeen = n % 100 >= 11 && n % 100 <= 13;
  const suffix = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
