import type { FaultDefinition } from '../faults/definition.ts';
import { durationWords } from '../faults/duration-words.ts';
import type { MessageTrigger, PhaseTrigger, Trigger } from '../triggers/trigger.ts';
import type { Plan, PlanEntry } from './plan.ts';
import { resolveEntry } from './resolve.ts';
import { givenClauses } from './rule-scope.ts';

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
  const parts = [
    `${whenWords(entry, trigger, definition)}${whereWords(trigger, definition)}`,
    ...conditionWords(trigger, definition),
    `${whatWords(entry, definition, values)}${directionWords(trigger, definition)}`,
    ...limitWords(trigger),
  ];
  const sentence = parts.filter((part) => part !== '').join(', ');
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

function whatWords(
  { process, trigger }: PlanEntry,
  definition: FaultDefinition,
  values: object,
): string {
  const what = definition.says?.(values as never, givenClauses(trigger)) ?? definition.does;
  return process === undefined ? what : what.replace('the process', `process \`${process}\``);
}

function whenWords(entry: PlanEntry, trigger: Trigger, definition: FaultDefinition): string {
  const { acts, level, at } = definition;
  const { on, times, connection } = trigger;
  if (on !== undefined) return messageWords(on, acts, times);
  // What the arguments imply about bytes, they say themselves.
  const { after } = entry.trigger;
  if (after !== undefined) return acts === 'once' ? afterWords(after) : `${afterWords(after)} on`;
  const which = connection === undefined ? 'every connection' : `connection ${connection}`;
  if (at === 'start') return `as ${which} begins`;
  if (acts === 'while') return `from the start of ${which}`;
  if (trigger.after !== undefined) return `on ${which}`;
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

function whereWords(trigger: Trigger, { acts, at }: FaultDefinition): string {
  const { connection, link, client, direction, on, after } = trigger;
  // For a fault that stays on, the direction is about what it does, not about what starts it.
  const isSaid = acts === 'while' || direction === undefined || direction === 'both';
  const isUnit = on !== undefined || (acts !== 'while' && at !== 'start' && after === undefined);
  const which = isUnit && connection !== undefined ? ` on connection ${connection}` : '';
  const whose = client === undefined ? '' : ` of client \`${client}\``;
  const where = link === undefined ? '' : ` on link \`${link}\``;
  return `${isSaid ? '' : ` going ${direction}`}${which}${whose}${where}`;
}

function conditionWords(trigger: Trigger, { acts }: FaultDefinition): string[] {
  const { turn, phase, resuming, after, on, probability } = trigger;
  const each = acts === 'while' && on === undefined ? ' for each connection' : '';
  return [
    turn === undefined ? '' : `in turn ${turn}`,
    phase === undefined ? '' : phaseWords(phase),
    resuming === true ? 'in the resume window' : '',
    after === undefined || on === undefined ? '' : `not before ${afterWords(after).slice(6)}`,
    probability === undefined ? '' : `with probability ${probability}${each}`,
  ];
}

/** A phase as what is true in it: `while ...`, `before ...` and `after ...` all read on from there. */
const phaseStates: Readonly<Record<PhaseTrigger['phase'], string>> = {
  connecting: 'the client is connecting',
  initializing: 'the client initializes',
  ready: 'the client is ready for a turn',
  'turn-requested': 'a turn is asked for',
  'turn-started': 'a turn has started',
  streaming: 'a turn streams',
  'approval-open': 'an approval is open',
  'turn-completed': 'a turn has completed',
};

function phaseWords({ at, phase }: PhaseTrigger): string {
  return `${at === 'during' ? 'while' : at} ${phaseStates[phase]}`;
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
  const { forMs, forGood, until, times, on } = trigger;
  const isCounted = on !== undefined && times !== undefined;
  return [
    forMs === undefined ? '' : `for ${durationWords(forMs)}`,
    forGood === true ? 'for good: the heal does not take it back' : '',
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
