import type { FaultDefinition } from '../faults/definition.ts';
import { matchesConversation, matchesMessage } from '../triggers/matches.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Message } from '../wire/message.ts';
import type { Profile } from '../wire/profile.ts';
import { acceptsMessages, appliesTo, exampleMessages } from './applies-to.ts';
import type { ArmedRule } from './armed-rule.ts';
import { codecs } from './example-units.ts';
import { nearest } from './nearest.ts';
import { aboutMessages } from './rule-scope.ts';

/** What is known of a link before a plan runs on it. */
export interface LinkAhead {
  readonly name: string;
  /** `auto` may turn out to be any. */
  readonly codec: CodecName | 'auto';
  readonly profile?: Profile | undefined;
  /** Names of the processes that process faults may hit. */
  readonly processes?: readonly string[];
  /** Those of them that can be started again; default none. */
  readonly startable?: readonly string[];
}

/**
 * Why a line of a plan cannot do on these links what it says, as a clause; undefined when nothing is
 * known against it. A line that fits one of several links is in no doubt.
 */
export function doubtAbout(rule: ArmedRule, links: readonly LinkAhead[]): string | undefined {
  const { link: wanted } = rule.trigger;
  const meant = links.filter(({ name }) => wanted === undefined || name === wanted);
  if (meant.length === 0) {
    return `there is no link \`${wanted}\`, only ${links.map(({ name }) => `\`${name}\``).join(', ')}`;
  }
  const doubts = meant.map((link) => doubtOn(rule, link));
  return doubts.every((doubt) => doubt !== undefined) ? doubts[0] : undefined;
}

function doubtOn(rule: ArmedRule, link: LinkAhead): string | undefined {
  return doubtOfProcess(rule, link) ?? doubtOfCodec(rule, link) ?? doubtOfProfile(rule, link);
}

function doubtOfProcess(
  { entry, definition }: ArmedRule,
  { processes = [], startable = [] }: LinkAhead,
): string | undefined {
  const { process } = entry;
  if (process === undefined) return undefined;
  if (!processes.includes(process)) {
    const known = processes.length === 0 ? 'no process is known' : `known are ${list(processes)}`;
    return `it is about process \`${process}\`, and ${known}`;
  }
  const isLost = definition.startsAgain === true && !startable.includes(process);
  return isLost ? `nobody here knows how to start process \`${process}\` again` : undefined;
}

function doubtOfCodec(rule: ArmedRule, { name, codec }: LinkAhead): string | undefined {
  const { definition, trigger } = rule;
  const cut = `link \`${name}\` is cut as ${codec}`;
  if (codec === 'raw' && aboutMessages(trigger)) return `it is about messages, and ${cut}`;
  const possible = (codec === 'auto' ? codecs : [codec]).filter((one) =>
    appliesTo(definition, one),
  );
  if (possible.length === 0) return `${needOf(definition)}, and ${cut}`;
  const { on } = trigger;
  if (on === undefined || definition.acts === 'while') return undefined;
  const messages = exampleMessages.filter((message) =>
    matchesMessage({ ...on, method: '*' }, message),
  );
  const accepted = possible.some((one) =>
    acceptsMessages(definition, one, messages, rule.directions),
  );
  return accepted ? undefined : `\`${definition.name}\` cannot act at such a message`;
}

function needOf(definition: FaultDefinition): string {
  const fitting = codecs.filter((codec) => appliesTo(definition, codec));
  return `\`${definition.name}\` is for ${list(fitting)}`;
}

/** Methods that a profile names, for a word that is nearly one of them. */
function methodsOf(profile: Profile): string[] {
  const { initialize, initialized, threadStart, threadResume, threadRead, turnStart } = profile;
  const { turnStarted, turnSteer, turnInterrupt, delta, turnCompleted, approvalResolved } = profile;
  const more = [...(profile.turnEndsAlso ?? []), ...(profile.threadAttachAlso ?? [])];
  return [
    ...[initialize, initialized, threadStart, threadResume, threadRead, turnStart, turnStarted],
    ...[turnSteer, turnInterrupt, delta, turnCompleted, approvalResolved, profile.error, ...more],
  ].filter((name) => name !== undefined);
}

/** A method that the profile does not name, and that is a letter or two away from one that the link's does. */
function doubtOfMethod({ trigger }: ArmedRule, profile: Profile): string | undefined {
  for (const { method } of [trigger.on, trigger.until].filter((one) => one !== undefined)) {
    const names = methodsOf(profile);
    if (names.some((name) => matchesMessage({ method }, named(name)))) continue;
    const meant = method.includes('*') ? undefined : nearest(method, names, 2);
    // `thread/started` beside `thread/start` is another message, and no slip.
    if (meant === undefined || method.startsWith(meant) || meant.startsWith(method)) continue;
    return `the profile \`${profile.name}\` knows no \`${method}\`: did you mean \`${meant}\`?`;
  }
  return undefined;
}

const named = (method: string): Message => ({
  ...{ kind: 'event', method, id: undefined, body: {}, bytes: 2 },
});

/** Requests and answers are JSON-RPC's; other protocols have events alone. */
function doubtOfEvents(rule: ArmedRule, { name, profile, codec }: LinkAhead): string | undefined {
  const { definition, trigger } = rule;
  const isEvents = profile?.asksModel === true && profile.jsonRpc === undefined;
  if (!isEvents || definition.level !== 'message') return undefined;
  const cut = codec === 'auto' ? 'websocket' : codec;
  const events = exampleMessages.filter(({ kind }) => kind === 'event');
  const asked = events.filter(
    (one) => trigger.on === undefined || matchesMessage({ ...trigger.on, method: '*' }, one),
  );
  if (acceptsMessages(definition, cut, asked, rule.directions) && asked.length > 0)
    return undefined;
  return `\`${definition.name}\` is about requests and their answers, and the profile \`${profile.name}\` of link \`${name}\` has events only`;
}

function doubtOfProfile(rule: ArmedRule, link: LinkAhead): string | undefined {
  const { name, profile } = link;
  const { trigger } = rule;
  const { turn, client, phase } = trigger;
  if (profile === undefined) {
    const nothing = { ...noConversation, resuming: trigger.resuming === true };
    return matchesConversation(trigger, nothing)
      ? undefined
      : `it is about turns, phases or clients, which link \`${name}\` without a profile does not have`;
  }
  const doubt = doubtOfEvents(rule, link) ?? doubtOfMethod(rule, profile);
  if (doubt !== undefined) return doubt;
  const has = `the profile \`${profile.name}\` of link \`${name}\` has no`;
  if (client !== undefined && profile.initialize === undefined) return `${has} \`initialize\``;
  if (phase?.at !== 'during') return undefined;
  if (phase.phase === 'approval-open' && profile.approval === undefined) return `${has} approvals`;
  const initializing = phase.phase === 'initializing' && profile.initialize === undefined;
  return initializing && turn === undefined ? `${has} \`initialize\`` : undefined;
}

/** What is seen of a connection whose protocol is not known. */
const noConversation = {
  ...{ link: '', connection: 1, direction: 'upstream' as const, unit: 0, bytesBefore: 0, bytes: 0 },
  ...{ message: undefined, phase: 'connecting' as const, turn: 0, ageMs: 0 },
};

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
