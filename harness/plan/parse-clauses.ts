import {
  type MessageTrigger,
  messageTriggerKinds,
  type PhaseTrigger,
  phases,
  type Trigger,
} from '../triggers/trigger.ts';
import { readDuration } from './argument-value.ts';
import { unknownPhase } from './check-entry.ts';
import { lexPlan, type Token } from './lex.ts';
import { LineReader, nameOf } from './line-reader.ts';
import { PlanError } from './plan-error.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type TriggerDraft = Writable<Trigger>;

/** Reads what stands behind a clause's first word into the trigger. */
type ReadClause = (trigger: TriggerDraft, reader: LineReader, first: Token) => void;

/** Every clause by its first word; the words that no process can have for a name. */
export const clauses: Readonly<Record<string, ReadClause>> = {
  upstream: (trigger) => put(trigger, 'direction', 'upstream'),
  downstream: (trigger) => put(trigger, 'direction', 'downstream'),
  both: (trigger) => put(trigger, 'direction', 'both'),
  on: readOn,
  until: (trigger, reader) => put(trigger, 'until', readMessage(reader, 'until')),
  connection: (trigger, reader) => put(trigger, 'connection', readCount(reader, 'connection')),
  turn: (trigger, reader) => put(trigger, 'turn', readCount(reader, 'turn')),
  times: (trigger, reader) => put(trigger, 'times', readCount(reader, 'times')),
  link: (trigger, reader) => put(trigger, 'link', reader.expectName('the name of a link').text),
  client: (trigger, reader) =>
    put(trigger, 'client', reader.expectName('the name of a client').text),
  for: readFor,
  p: (trigger, reader) => put(trigger, 'probability', readRatio(reader)),
  after: readAfter,
  during: (trigger, reader) => put(trigger, 'phase', { at: 'during', phase: readPhase(reader) }),
  before: (trigger, reader) => put(trigger, 'phase', { at: 'before', phase: readPhase(reader) }),
  while: readWhile,
  in: readWindow,
};

/** Places that may follow `on` as people say it: `on link provider`, `on connection 2`. */
export const placeClauses: readonly string[] = ['link', 'connection', 'turn', 'client'];

/** Thrown as a message; the caller knows the place. */
export class GivenTwice extends Error {}

function put<K extends keyof Trigger>(trigger: TriggerDraft, key: K, value: Trigger[K]): void {
  if (trigger[key] !== undefined) throw new GivenTwice();
  (trigger as Record<string, unknown>)[key] = value;
}

function readOn(trigger: TriggerDraft, reader: LineReader): void {
  const { next, second } = reader;
  const isPlace = next.kind === 'word' && placeClauses.includes(next.text);
  if (!isPlace || second.kind === 'end') {
    put(trigger, 'on', readMessage(reader, 'on'));
    return;
  }
  const place = reader.take();
  clauses[place.text]?.(trigger, reader, place);
}

/** Reads `turn/started#2` by itself, as documents have it. */
export function parseMessage(text: string): MessageTrigger {
  const [line, second] = lexPlan(text);
  if (line === undefined || second !== undefined) {
    throw new PlanError('PLAN_SYNTAX', `Expected one method, got \`${text}\`.`);
  }
  const reader = new LineReader(line);
  const message = readMessage(reader, 'on');
  reader.expect(['end'], 'nothing more');
  return message;
}

/** `item/*`, `turn/start:response`, `turn/started#2`; a method with odd characters is quoted. */
function readMessage(reader: LineReader, clause: string): MessageTrigger {
  const token = reader.expectName(`a method (such as \`turn/started\`) after \`${clause}\``);
  let method = token.text;
  let suffix = '';
  if (token.kind === 'text') {
    if (reader.next.glued && /^[#:]/.test(reader.next.text)) suffix = reader.take().text;
  } else {
    const [, before = '', behind = ''] = /^(.*?)((?::[a-z]+)?(?:#.*)?)$/.exec(method) ?? [];
    method = before;
    suffix = behind;
  }
  const [, kindWord, nthWord] = /^(?::([^#]*))?(?:#(.*))?$/.exec(suffix) ?? [];
  const kind = messageTriggerKinds.find((one) => one === kindWord);
  if (kindWord !== undefined && kind === undefined) {
    const kinds = messageTriggerKinds.join(', ');
    throw reader.error(`Expected one of ${kinds} after \`:\`, got \`${kindWord}\`.`, token);
  }
  if (nthWord !== undefined && !/^[1-9]\d{0,8}$/.test(nthWord)) {
    throw reader.error(
      `Expected a whole number from 1 to 999999999 after \`#\`, got \`${nthWord}\`.`,
      token,
    );
  }
  if (method === '') throw reader.error(`Expected a method after \`${clause}\`.`, token);
  const nth = nthWord === undefined ? undefined : Number(nthWord);
  return { method, ...(kind !== undefined && { kind }), ...(nth !== undefined && { nth }) };
}

/** `after 4096 bytes`, `after 3 units`, `after 5s`; or, of the conversation, `after ready`. */
function readAfter(trigger: TriggerDraft, reader: LineReader): void {
  const first = reader.next;
  if (first.kind !== 'word' || !/^\d/.test(first.text)) {
    put(trigger, 'phase', { at: 'after', phase: readPhase(reader) });
    return;
  }
  reader.take();
  const ms = readDuration(first.text);
  if (ms !== undefined) {
    put(trigger, 'after', { ms });
    return;
  }
  const unit = reader.next.text.replace(/s$/, '');
  if (!/^\d{1,15}$/.test(first.text) || !['byte', 'unit'].includes(unit)) {
    const wanted = '`bytes`, `units` or a duration (such as `5s`)';
    throw reader.error(`Expected ${wanted} after \`after\`, got ${nameOf(first)}.`, first);
  }
  reader.take();
  const count = Number(first.text);
  put(trigger, 'after', unit === 'byte' ? { bytes: count } : { units: count });
}

function readPhase(reader: LineReader): PhaseTrigger['phase'] {
  const token = reader.expectName(`a phase (${phases.join(', ')})`);
  const phase = phases.find((one) => one === token.text);
  if (phase === undefined) throw reader.error(unknownPhase(token.text), token);
  return phase;
}

/** `for 5s`, or `for good`. */
function readFor(trigger: TriggerDraft, reader: LineReader): void {
  if (trigger.forMs !== undefined || trigger.forGood !== undefined) throw new GivenTwice();
  if (reader.next.kind !== 'word' || reader.next.text !== 'good') {
    put(trigger, 'forMs', readTime(reader, 'for'));
    return;
  }
  reader.take();
  put(trigger, 'forGood', true);
}

/** `while approval open`, as people say `during approval-open`. */
function readWhile(trigger: TriggerDraft, reader: LineReader): void {
  const isApproval = reader.next.text === 'approval' && reader.second.text === 'open';
  if (isApproval) {
    reader.take();
    reader.take();
  }
  const phase = isApproval ? 'approval-open' : readPhase(reader);
  put(trigger, 'phase', { at: 'during', phase });
}

function readWindow(trigger: TriggerDraft, reader: LineReader, first: Token): void {
  for (const word of ['the', 'resume', 'window']) {
    if (reader.next.text !== word) {
      throw reader.error('Expected `in the resume window`.', first);
    }
    reader.take();
  }
  put(trigger, 'resuming', true);
}

function readCount(reader: LineReader, clause: string): number {
  const token = reader.next;
  if (token.kind === 'word' && /^[1-9]\d{0,8}$/.test(token.text)) return Number(reader.take().text);
  const message = `Expected a whole number from 1 to 999999999 after \`${clause}\`, got ${nameOf(token)}.`;
  throw reader.error(message, token);
}

function readTime(reader: LineReader, clause: string): number {
  const token = reader.next;
  const ms = token.kind === 'word' ? readDuration(token.text) : undefined;
  if (ms !== undefined) {
    reader.take();
    return ms;
  }
  const wanted = 'a duration with its unit (such as `50ms`, `5s`, `2m`)';
  throw reader.error(`Expected ${wanted} after \`${clause}\`, got ${nameOf(token)}.`, token);
}

function readRatio(reader: LineReader): number {
  const token = reader.expect(['word'], 'a ratio from 0 to 1 after `p`');
  const ratio = /^(\d+(\.\d+)?|\.\d+)(e-\d+)?$/.test(token.text) ? Number(token.text) : Number.NaN;
  if (ratio >= 0 && ratio <= 1) return ratio;
  const message = `Expected \`p\` to be from 0 to 1 (ratio), got ${nameOf(token)}.`;
  throw reader.error(message, token, 'PLAN_ARGUMENT');
}
