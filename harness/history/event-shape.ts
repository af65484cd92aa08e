/**
 * What each event must look like, for histories that others wrote: who reads one may rely on its types, and
 * on numbers that are no larger than what they count. Over 120 lines: one line a kind of event.
 *
 * A check answers with what it expected, or nothing. A member with `?` may be absent; others that are not
 * named here are let through.
 */
import type { EventBody } from './event.ts';

type Check = (value: unknown) => string | undefined;
type Shape = Readonly<Record<string, Check>>;

/** A count, an index, a number of something: none of them is larger in a history that can be read. */
const countMax = 20_000_000;
const depthMax = 32;

const text: Check = (value) => (typeof value === 'string' ? undefined : 'a string');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const number: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e12
    ? undefined
    : 'a number';
const whole =
  (max: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max
      ? undefined
      : `a whole number from 0 to ${max}`;
const count = whole(countMax);
const bytes = whole(Number.MAX_SAFE_INTEGER);
const oneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string) ? undefined : `one of ${names.join(', ')}`;
const listOf =
  (item: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return 'a list';
    const wrong = value.map(item).find((found) => found !== undefined);
    return wrong === undefined ? undefined : `a list of ${wrong}`;
  };
const either =
  (...checks: readonly Check[]): Check =>
  (value) => {
    const found = checks.map((check) => check(value));
    return found.includes(undefined) ? undefined : found.join(' or ');
  };
const nothing: Check = (value) => (value === null ? undefined : 'null');
const shaped =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) ? words(misshapen(value, shape)) : 'an object';
const words = (found: Misshape | undefined): string | undefined =>
  found && `an object with ${found.expected}`;
const mapOf =
  (item: Check): Check =>
  (value) => {
    if (!isObject(value)) return 'an object';
    const wrong = Object.values(value)
      .map(item)
      .find((found) => found !== undefined);
    return wrong === undefined ? undefined : `an object of ${wrong}`;
  };
const shallow: Check = (value) =>
  isDeep(value, depthMax) ? 'a value that is less deep' : undefined;

const side = oneOf('client', 'server');
const direction = oneOf('upstream', 'downstream');
const on = { link: text, connection: count } as const;
const kind = oneOf('chunk', 'head', 'frame', 'line', 'event', 'body');
const how = oneOf('fin', 'rst', 'error');
const close = shaped({ code: count, reason: text });
const id = either(text, number);
const party = shaped({ program: text, standing: oneOf('tested', 'ours', 'other') });
const message = shaped({
  kind: oneOf('request', 'notification', 'response', 'error', 'event', 'invalid'),
  ...{ 'method?': text, 'means?': text, 'end?': text, 'lasts?': flag, 'request?': id, 'id?': id },
  ...{ 'thread?': text, 'turn?': text, 'item?': text, 'tokens?': listOf(count), bytes },
  ...{ 'text?': text, 'truncated?': flag },
});
const operation = {
  ...{ client: text, operation: count, f: text },
  'value?': (value: unknown) =>
    shaped({
      'turn?': count,
      'thread?': text,
      'status?': text,
      'exitCode?': number,
      'learned?': text,
    })(value) ?? shallow(value),
  'error?': shaped({ code: text, message: text }),
};
const unit = { ...on, direction, unit: count, bytes } as const;

const shapes: Readonly<Record<EventBody['type'], Shape>> = {
  'run-started': {
    ...{ seed: bytes, plan: listOf(text), 'scenario?': text, 'driver?': text, startedAt: text },
    ...{ 'parties?': mapOf(shaped({ client: party, server: party })), 'environment?': mapOf(text) },
    ...{ 'invariants?': listOf(text), 'bounds?': mapOf(number) },
  },
  stage: { stage: oneOf('disturb', 'heal', 'settle', 'check', 'stop') },
  note: { text, 'blame?': oneOf('harness', 'environment') },
  'history-full': { droppedFrom: count },
  'link-listening': {
    ...{ link: text, listen: text, upstream: text, codec: text },
    ...{ 'profile?': text, 'asksModel?': flag },
  },
  'link-moved': { link: text, upstream: text },
  'connection-opened': on,
  'upstream-opened': on,
  'upstream-failed': { ...on, code: text, message: text },
  upgraded: { ...on, path: text, status: count, deflate: oneOf('absent', 'declined', 'passed') },
  'end-received': { ...on, side, how, 'error?': text },
  'end-delivered': { ...on, side, how, 'fault?': count },
  'connection-closed': on,
  'codec-gave-up': { ...on, direction, code: text, message: text },
  'unit-received': {
    ...{ ...unit, 'last?': count, kind, 'opcode?': count, 'fin?': flag },
    ...{ 'close?': close, 'message?': message, 'head?': text },
  },
  'unit-delivered': {
    ...{ ...unit, last: count, 'fault?': count },
    'as?': oneOf('altered', 'cut', 'dropped', 'discarded'),
  },
  'unit-injected': {
    ...on,
    direction,
    kind,
    bytes,
    'close?': close,
    'message?': message,
    fault: count,
  },
  'unit-bytes': {
    ...{ ...unit, headerBytes: bytes, 'masked?': flag, start: text, 'end?': text },
    'withheld?': flag,
  },
  phase: { ...on, phase: text, 'thread?': text, 'turn?': text },
  backpressure: { ...on, side, state: oneOf('on', 'off') },
  reading: { ...on, side, state: oneOf('stopped', 'resumed'), 'fault?': count },
  'fault-armed': { fault: count, name: text, text },
  'fault-fired': {
    ...{ fault: count, name: text, 'link?': text, 'connection?': count, 'direction?': direction },
    ...{ 'unit?': count, 'method?': text, 'process?': text, effect: text },
  },
  'fault-healed': { fault: count, 'link?': text, 'connection?': count },
  'fault-never-fired': { fault: count, name: text, why: text },
  'fault-unobserved': { fault: count, name: text, why: text },
  invoke: operation,
  ok: operation,
  fail: operation,
  info: operation,
  'client-connecting': { client: text, attempt: count, delayMs: number },
  'client-connected': { client: text, attempt: count },
  'client-connect-failed': { client: text, attempt: count, error: text },
  'client-closed': { client: text, code: count, reason: text, own: flag, 'error?': text },
  'client-tokens': {
    ...{ client: text, turn: count, tokens: listOf(count), 'item?': text },
    via: oneOf('live', 'resume', 'read', 'stdout'),
  },
  'provider-request': {
    ...{ request: count, transport: text, 'turn?': count, 'connection?': count },
    'outputs?': listOf(text),
  },
  'provider-sent': { request: count, first: count, last: count },
  'provider-completed': { request: count },
  'provider-failed': { 'request?': count, message: text },
  'provider-connection': { connection: count, state: text, 'code?': count },
  'process-started': { process: text, pid: bytes, argv: listOf(text), 'version?': text },
  'process-signalled': { process: text, pid: bytes, signal: text, 'fault?': count },
  'process-exited': {
    ...{ process: text, pid: bytes, code: either(number, nothing), signal: either(text, nothing) },
    ...{ expected: flag, stderr: listOf(text) },
  },
  'process-output': { process: text, stream: oneOf('stdout', 'stderr'), text },
};

export interface Misshape {
  /** ``\`unit\` to be a whole number``. */
  readonly expected: string;
  readonly got: unknown;
}

/** Why a value is no event; undefined for one. */
export function eventMisshape(value: object): Misshape | undefined {
  const { type, time } = value as { type?: unknown; time?: unknown };
  if (typeof type !== 'string') return { expected: '`type` to be a string', got: type };
  if (!Object.hasOwn(shapes, type)) return { expected: '`type` to be one of an event', got: type };
  const isTime = number(time) === undefined && (time as number) >= 0;
  if (!isTime) return { expected: '`time` to be a number (ms)', got: time };
  return misshapen(value, shapes[type as EventBody['type']]);
}

/** How many units or tokens an event stands for. */
export function eventSpan(value: object): number {
  const { first, unit, last } = value as { first?: unknown; unit?: unknown; last?: unknown };
  const from = first ?? unit;
  return typeof from === 'number' && typeof last === 'number' ? last - from + 1 : 0;
}

function misshapen(value: object, shape: Shape): Misshape | undefined {
  for (const [named, check] of Object.entries(shape)) {
    const key = named.replace('?', '');
    const got = (value as Record<string, unknown>)[key];
    if (got === undefined && key !== named) continue;
    const wrong = check(got);
    if (wrong !== undefined) return { expected: `\`${key}\` to be ${wrong}`, got };
  }
  return undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeep(member, depth - 1));
}
