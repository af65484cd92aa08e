import { nameCharactersMax } from '../wire/name-characters-max.ts';
import type { EventBody, RecordedMessage } from './event.ts';
import { isSecret, redacted, redactText } from './redact.ts';
import { SecretNames } from './secret-names.ts';

type UnitBody = Extract<EventBody, { type: 'unit-received' | 'unit-injected' }>;

/** Nested values of an event are read to this depth; deeper ones are replaced as a whole. */
const depthMax = 8;

/** Events that hold nothing but numbers and names of ours: the many ones, passed as they are. */
const plain = new Set<EventBody['type']>([
  'unit-delivered',
  // Made by `keptBytes`, which took the secrets out before it encoded them.
  'unit-bytes',
  'backpressure',
  'reading',
  'connection-opened',
  'upstream-opened',
  'connection-closed',
  'provider-sent',
  'provider-completed',
  'stage',
]);

/**
 * An event without secrets: message texts, names and ids, heads, command lines, environment, stderr,
 * operation values, whatever strings it has. Texts longer than `textBytesMax` are cut and marked so.
 * Events of one history have the same `names`, so that what is one id stays one.
 */
export function redactEvent(
  event: EventBody,
  textBytesMax: number,
  names: SecretNames = new SecretNames(),
): EventBody {
  if (plain.has(event.type)) return withCleanLink(event, names);
  if (event.type === 'unit-received' || event.type === 'unit-injected') {
    return redactUnit(event, textBytesMax, names);
  }
  return redactValue(event, 0, names) as EventBody;
}

/** A link is called what a person called it. */
function withCleanLink<T extends EventBody>(event: T, names: SecretNames): T {
  if (!('link' in event) || typeof event.link !== 'string') return event;
  const link = names.clean(event.link);
  return link === event.link ? event : { ...event, link };
}

function redactUnit(event: UnitBody, textBytesMax: number, names: SecretNames): EventBody {
  let clean = withCleanLink(event, names);
  if (event.message !== undefined) {
    const message = redactMessage(event.message, textBytesMax, names);
    if (message !== event.message) clean = { ...clean, message };
  }
  if (event.close !== undefined && event.close.reason !== '') {
    clean = { ...clean, close: { ...event.close, reason: redactText(event.close.reason) } };
  }
  if (event.type === 'unit-received' && event.head !== undefined) {
    clean = { ...clean, head: cutToBytes(redactText(event.head), textBytesMax) } as UnitBody;
  }
  return clean;
}

/**
 * Text is cut a little beyond the bound before it is redacted, so that a huge message costs no more
 * than a large one, and to the bound after, so that no half of a secret stands at its end.
 */
function redactMessage(
  given: RecordedMessage,
  textBytesMax: number,
  names: SecretNames,
): RecordedMessage {
  const message = cleanNames(given, names);
  if (message.text === undefined) return message;
  const near = message.text.slice(0, textBytesMax + 4096);
  const clean = redactText(near);
  const text = cutToBytes(clean, textBytesMax);
  if (text === message.text) return message;
  const cut = message.truncated || near !== message.text || text !== clean;
  return { ...message, text, ...(cut ? { truncated: true } : {}) };
}

/** A peer may call a method or an id what it likes: the event must stay one that can be read, and shown. */
function cleanNames(message: RecordedMessage, names: SecretNames): RecordedMessage {
  let clean = message;
  for (const key of ['method', 'id', 'request', 'thread', 'turn', 'item'] as const) {
    const name = message[key];
    if (typeof name !== 'string') continue;
    const short = name.length <= nameCharactersMax ? name : name.slice(0, nameCharactersMax);
    const shown = names.clean(short);
    if (shown !== name) clean = { ...clean, [key]: shown };
    if (short !== name) clean = { ...clean, truncated: true };
  }
  return clean;
}

/** The longest start of `text` that is at most `bytesMax` bytes in UTF-8 and ends in a whole character. */
export function cutToBytes(text: string, bytesMax: number): string {
  if (text.length * 3 <= bytesMax || Buffer.byteLength(text) <= bytesMax) return text;
  const bytes = Buffer.from(text.slice(0, bytesMax));
  let end = Math.min(bytesMax, bytes.length);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** A command line: a flag that names a secret hides the argument behind it. */
export function redactArguments(argv: readonly string[]): string[] {
  return argv.map((argument, i) => {
    const before = argv[i - 1] ?? '';
    const flag = /^--?[A-Za-z]/.test(before) && !before.includes('=') && !argument.startsWith('-');
    return flag && isSecret(before, argument) ? redacted : redactText(argument);
  });
}

function redactValue(value: unknown, depth: number, names: SecretNames): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return redacted;
  if (Array.isArray(value)) {
    const texts = value.every((item) => typeof item === 'string');
    return texts
      ? redactArguments(value).map((text) => names.clean(text))
      : value.map((item) => redactValue(item, depth + 1, names));
  }
  const result: Record<string, unknown> = {};
  let isSame = true;
  for (const [key, member] of Object.entries(value)) {
    const clean = redactMember(key, member, depth, names);
    result[key] = clean;
    isSame &&= clean === member;
  }
  return isSame ? value : result;
}

/** Members that name something which other events name too. */
const nameKeys = new Set(['thread', 'turn', 'item', 'id', 'method', 'client', 'process', 'link']);

function redactMember(key: string, member: unknown, depth: number, names: SecretNames): unknown {
  if (typeof member === 'string') {
    if (depth === 0 && key === 'type') return member;
    if (nameKeys.has(key)) return names.clean(member);
    return isSecret(key, member) ? redacted : redactText(member);
  }
  if (typeof member === 'number' && depth > 0 && isSecret(key, String(member))) return redacted;
  return redactValue(member, depth + 1, names);
}
