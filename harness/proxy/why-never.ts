import { acceptsMessages } from '../plan/applies-to.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import { matchesMessage } from '../triggers/matches.ts';
import type { CodecName } from '../wire/codec.ts';
import { matchesGlob } from '../wire/glob.ts';
import type { Message } from '../wire/message.ts';
import type { Direction } from '../wire/unit.ts';

/** What a proxy has seen, as far as it tells why a fault never fired. */
export interface SeenAll {
  /** The number of the last connection, by link. */
  readonly connections: ReadonlyMap<string, number>;
  readonly codecs: ReadonlySet<CodecName>;
  /** Methods with the kinds of their messages, where those were read. */
  readonly methods: ReadonlyMap<string, ReadonlySet<Message['kind']>>;
  /** Why a codec stopped to cut, the first time that one did. */
  readonly gaveUp: string | undefined;
}

/** How often all of a rule's line was true and nothing came of it, and why not, as far as that is known. */
export interface Idle {
  readonly times: number;
  readonly why: string;
}

/** Methods that are named. */
const namesMax = 12;
const directions: readonly Direction[] = ['upstream', 'downstream'];

/** Why a fault never fired, as a clause. */
export function whyNever(rule: ArmedRule, seen: SeenAll, idle: Idle | undefined): string {
  return (
    whyNoConnection(rule, seen) ??
    whyNotCut(rule, seen) ??
    (idle && whyIdle(rule, idle)) ??
    whyNoMessage(rule, seen) ??
    'nothing passed that its trigger matches'
  );
}

function whyNoConnection({ trigger }: ArmedRule, { connections }: SeenAll): string | undefined {
  const links = trigger.link === undefined ? [...connections.keys()] : [trigger.link];
  const opened = Math.max(0, ...links.map((link) => connections.get(link) ?? 0));
  const on = trigger.link === undefined ? '' : ` on link ${trigger.link}`;
  if (opened === 0) return `no connection was opened${on}`;
  if (trigger.connection === undefined || trigger.connection <= opened) return undefined;
  return `connection ${trigger.connection} was never opened${on}; there were ${opened}`;
}

function whyNotCut(
  { definition: { codecs }, needsUnits }: ArmedRule,
  seen: SeenAll,
): string | undefined {
  if (!needsUnits) return undefined;
  if (codecs !== 'any' && !codecs.some((name) => seen.codecs.has(name))) {
    const were = [...seen.codecs].join(', ') || 'none';
    return `it needs ${codecs.join(' or ')}, and the bytes were ${were}`;
  }
  return seen.gaveUp === undefined
    ? undefined
    : `the bytes could not be cut any more: ${seen.gaveUp}`;
}

function whyIdle({ definition }: ArmedRule, { times, why }: Idle): string {
  const because = why === '' ? definition.idleWhen : why;
  const often = `matched ${times === 1 ? 'once' : `${times} times`} and changed nothing`;
  if (definition.acts === 'while') return `it was on, and ${because ?? 'changed nothing'}`;
  return because === undefined ? often : `${often}: ${because}`;
}

/** By the messages that were seen. */
function whyNoMessage(rule: ArmedRule, { methods, codecs }: SeenAll): string | undefined {
  const { definition, trigger, directions: acting } = rule;
  const { on } = trigger;
  if (on === undefined && definition.level !== 'message') return undefined;
  const named = [...methods].filter(([name]) => on === undefined || matchesGlob(on.method, name));
  if (named.length === 0 && on !== undefined) return whyUnseen(on.method, [...methods.keys()]);
  const messages = named.flatMap(([name, kinds]) => [...kinds].map((kind) => example(name, kind)));
  const asked = on === undefined ? messages : messages.filter((one) => matchesMessage(on, one));
  const what = on?.method ?? 'what was seen';
  if (messages.length > 0 && asked.length === 0) {
    return `${what} was seen as ${kindsOf(messages)}, never as ${on?.kind ?? 'anything but an answer'}`;
  }
  const isAccepted = [...codecs].some((codec) =>
    acceptsMessages(
      definition,
      codec,
      asked,
      rule.definition.acts === 'while' ? directions : acting,
    ),
  );
  if (asked.length > 0 && !isAccepted) {
    return `\`${definition.name}\` cannot act at ${what}: seen as ${kindsOf(asked)}`;
  }
  if (on === undefined) return undefined;
  const times = on.nth === undefined ? '' : ` ${on.nth} times`;
  return `${on.method} was seen, but not${times} where all of its line is true`;
}

function whyUnseen(method: string, names: readonly string[]): string {
  const named = names.slice(0, namesMax).join(', ') || 'no message at all';
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : '';
  return `${method} was not seen; seen were ${named}${more}`;
}

const kindsOf = (messages: readonly Message[]): string =>
  [...new Set(messages.map(({ kind }) => kind))].join(' and ');

function example(method: string, kind: Message['kind']): Message {
  const isNumbered = kind === 'request' || kind === 'response' || kind === 'error';
  return { kind, method, id: isNumbered ? 1 : undefined, body: {}, bytes: 2 };
}
