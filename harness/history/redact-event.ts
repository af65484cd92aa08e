import { nameCharactersMax } from '../wire/name-characters-max.ts';
import type { EventBody, RecordedMessage } from './event.ts';
import { isSecret, redacted, redactText } from './redact.ts';

type UnitBody = Extract<EventBody, { type: 'unit-received' | 'unit-injected' }>;

/** Nested values of an event are read to this depth; deeper ones are replaced as a whole. */
const depthMax = 8;

/** Events that hold nothing but numbers and names of ours: the many ones, passed as they are. */
const plain = new Set<EventBody['type']>([
  'unit-delivered',
  // Made by `keptBytes`, which took the secrets out before it encoded them.
  'unit-bytes',
  'phase',
  'backpressure',
  'reading',
  'connection-opened',
  'upstream-opened',
  'connection-closed',
  'client-tokens',
  'client-connecting',
  'client-connected',
  'provider-request',
  'provider-sent',
  'provider-completed',
  'stage',
]);

/**
 * An event without secrets: message texts, heads, command lines, environment, stderr, operation
 * values, whatever strings it has. Texts longer than `textBytesMax` are cut and marked so.
 */
export function redactEvent(event: EventBody, textBytesMax: number): EventBody {
  if (plain.has(event.type)) return event;
  if (event.type === 'unit-received' || event.type === 'unit-injected') {
    return redactUnit(event, textBytesMax);
  }
  return redactValue(event, 0) as EventBody;
}

function redactUnit(event: UnitBody, textBytesMax: number): EventBody {
  let clean: UnitBody = event;
  if (event.message !== undefined) {
    const message = redactMessage(event.message, textBytesMax);
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
function redactMessage(given: RecordedMessage, textBytesMax: number): RecordedMessage {
  const message = shortNames(given);
  if (message.text === undefined) return message;
  const near = message.text.slice(0, textBytesMax + 4096);
  const clean = redactText(near);
  const text = cutToBytes(clean, textBytesMax);
  if (text === message.text) return message;
  const cut = message.truncated || near !== message.text || text !== clean;
  return { ...message, text, ...(cut ? { truncated: true } : {}) };
}

/** A peer may call a method or an id what it likes: the event must stay one that can be read. */
function shortNames(message: RecordedMessage): RecordedMessage {
  let short = message;
  for (const key of ['method', 'id', 'request', 'thread', 'turn', 'item'] as const) {
    const name = message[key];
    if (typeof name !== 'string' || name.length <= nameCharactersMax) continue;
    short = { ...short, [key]: name.slice(0, nameCharactersMax), truncated: true };
  }
  return short;
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

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return redacted;
  if (Array.isArray(value)) {
    const texts = value.every((item) => typeof item === 'string');
    return texts ? redactArguments(value) : value.map((item) => redactValue(item, depth + 1));
  }
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const secret = typeof member === 'string' && isSecret(key, member);
    result[key] = secret ? redacted : redactValue(member, depth + 1);
  }
  return result;
}
