import type { EventOf, HistoryEvent } from './event.ts';
import { joinFloods } from './join-floods.ts';

/** An event without what differs from run to run, and where it came from. */
export interface NormalEvent {
  readonly line: string;
  readonly index: number;
}

/** Streams by name: `faults`, `client client-1`, `link client connection 1 downstream`. */
export type NormalHistory = ReadonlyMap<string, readonly NormalEvent[]>;

/**
 * A history in a form in which two runs of the same seed can be compared. Times, ports, pids, paths and
 * sizes are left out; ids that an implementation makes up get canonical names in the order in which
 * they appear (`thread 1`, `turn 2`). What happens side by side has no order between runs, so events are
 * split into streams that have one each. What depends on timing alone is left out: how units were
 * batched, backpressure, pings, what processes print; live tokens are joined to one event, and so are the
 * runs of a flood.
 */
export function normalise(history: readonly HistoryEvent[]): NormalHistory {
  const names = new Names();
  const streams = new Map<string, NormalEvent[]>();
  const tokens = new Map<string, TokenRun>();
  const add = (stream: string, index: number, body: object) => {
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    events.push({ line: JSON.stringify(body), index });
  };
  for (const event of joinFloods(history)) {
    const { index } = event;
    if (event.type === 'client-tokens') {
      const stream = `client ${event.client} turn ${event.turn} ${event.via}`;
      const run = tokens.get(stream) ?? { index, tokens: [] };
      tokens.set(stream, run);
      run.tokens.push(...event.tokens);
      continue;
    }
    const stream = streamOf(event);
    if (stream !== undefined) add(stream, index, bodyOf(event, names));
  }
  for (const [stream, run] of tokens) add(stream, run.index, { tokens: run.tokens });
  return streams;
}

interface TokenRun {
  readonly index: number;
  readonly tokens: number[];
}

const untimed = new Set<HistoryEvent['type']>([
  'backpressure',
  'unit-bytes',
  'process-output',
  'provider-sent',
  'stage',
]);

const pings = new Set([9, 10]);

/** The stream that an event belongs to; undefined when it says nothing that a seed decides. */
function streamOf(event: HistoryEvent): string | undefined {
  if (untimed.has(event.type)) return undefined;
  if (event.type === 'unit-delivered' && event.as === undefined) return undefined;
  if (event.type === 'unit-received' && pings.has(event.opcode ?? -1)) return undefined;
  if (event.type.startsWith('fault-')) return 'faults';
  if ('client' in event) return `client ${event.client}`;
  if ('process' in event) return `process ${event.process}`;
  if (event.type.startsWith('provider-')) return 'provider';
  if ('link' in event && event.link !== undefined) {
    const connection = 'connection' in event ? ` connection ${event.connection}` : '';
    const direction = 'direction' in event ? ` ${event.direction}` : '';
    return `link ${event.link}${connection}${direction}`;
  }
  return 'run';
}

/** Members that differ from run to run, whatever event they are in. */
const volatile = new Set([
  'index',
  'time',
  'pid',
  'bytes',
  'text',
  'head',
  'startedAt',
  'environment',
  'version',
  'stderr',
  'argv',
  'message',
  'delayMs',
  'heldBy',
]);

function bodyOf(event: HistoryEvent, names: Names): object {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event)) {
    if (!volatile.has(key)) body[key] = names.in(key, value);
  }
  if ('message' in event && typeof event.message === 'object') {
    body.message = messageOf(event as EventOf<'unit-received'>, names);
  }
  return body;
}

function messageOf({ message }: EventOf<'unit-received'>, names: Names): object {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message ?? {})) {
    if (key !== 'bytes' && key !== 'text') kept[key] = names.in(key, value);
  }
  return kept;
}

/** Ids that implementations make up, by what they are the id of. */
const idMembers = new Set(['thread', 'turn', 'item', 'call', 'request']);

class Names {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  in(key: string, value: unknown): unknown {
    if (typeof value === 'string') return idMembers.has(key) ? this.#id(key, value) : plain(value);
    if (Array.isArray(value)) return value.map((item) => this.in(key, item));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value);
    return Object.fromEntries(members.map(([name, member]) => [name, this.in(name, member)]));
  }

  #id(key: string, value: string): string {
    const known = this.#known.get(`${key} ${value}`);
    if (known !== undefined) return known;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const name = `${key} ${count}`;
    this.#known.set(`${key} ${value}`, name);
    return name;
  }
}

/** Text with ports, UUIDs, temporary paths and durations taken out. */
function plain(text: string): string {
  return text
    .replace(/\b(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}\b/g, '$1:PORT')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, 'UUID')
    .replace(/(?<!\w)(?:\/[\w.@-]{1,64}){2,32}/g, 'PATH')
    .replace(/\b\d{1,9}(?:\.\d{1,6})? ?ms\b/g, 'N ms');
}
