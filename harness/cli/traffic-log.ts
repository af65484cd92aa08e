/**
 * The live log of `midturn proxy`: a line a message, in columns that can be read while they scroll.
 *
 *     14:02:11.120  #1 →  turn/start #3                        214 B  turn-requested
 *     14:02:11.161  #1 ←  item/agentMessage/delta              131 B  streaming
 *     14:02:11.163  #1 ←  item/agentMessage/delta × 41        5.3 kB  streaming
 *     14:02:11.170  #1 ⚡  fault 1 reset: reset both sides
 */
import type { EventOf, HistoryEvent } from '../history/event.ts';
import { unitsOf } from '../history/units-of.ts';
import { closeWords, eventWords } from '../report/words/event-words.ts';
import { bytes } from '../report/words/quantity.ts';
import { clip } from '../report/words/visible.ts';
import type { Direction } from '../wire/unit.ts';
import type { Colours } from './console.ts';

export interface TrafficLog {
  add(event: HistoryEvent): void;
  /** Prints what is held back to be counted together with what follows. */
  flush(): void;
}

export interface TrafficLogOptions {
  print(line: string): void;
  readonly colours: Colours;
  /** Time of day, as it is printed: `14:02:11.120`. */
  timeOfDay(): string;
}

/** Messages of one kind behind each other, which become one line. */
interface Streak {
  readonly time: string;
  readonly on: string;
  readonly direction: Direction;
  readonly what: string;
  readonly phase: string;
  messages: number;
  bytes: number;
}

/** What came after a fault had ended the connection, which would else be a line a unit. */
interface Discarded {
  readonly time: string;
  readonly on: string;
  readonly direction: Direction;
  units: number;
  bytes: number;
}

const whatWidth = 44;

export function trafficLog({ print, colours, timeOfDay }: TrafficLogOptions): TrafficLog {
  const phases = new Map<string, string>();
  const told = new Set<string>();
  let streak: Streak | undefined;
  let discarded: Discarded | undefined;

  const line = (time: string, on: string, sign: string, what: string) =>
    print(`${colours.dim(time)}  ${colours.bold(on)} ${sign}  ${what}`);

  const flushStreak = () => {
    if (streak === undefined) return;
    const { time, on, direction, messages, phase } = streak;
    const what = `${streak.what}${messages > 1 ? ` × ${messages}` : ''}`;
    const size = bytes(streak.bytes).padStart(9);
    const sign = direction === 'upstream' ? colours.cyan('→') : colours.green('←');
    line(time, on, sign, `${what.padEnd(whatWidth)}${size}  ${colours.dim(phase)}`);
    streak = undefined;
  };
  const flush = () => {
    flushStreak();
    if (discarded === undefined) return;
    const { time, on, direction, units, bytes: size } = discarded;
    const what = `${units} ${units === 1 ? 'unit' : 'units'} more, ${bytes(size)}, went nowhere`;
    line(time, on, colours.yellow('⚡'), colours.yellow(`${direction}: ${what}`));
    discarded = undefined;
  };

  const discard = (event: EventOf<'unit-delivered'>) => {
    const on = place(event);
    if (discarded?.on !== on || discarded.direction !== event.direction) {
      if (discarded) flush();
      discarded = { time: timeOfDay(), on, direction: event.direction, units: 0, bytes: 0 };
    }
    discarded.units += event.last - event.unit + 1;
    discarded.bytes += event.bytes;
  };

  const message = (event: EventOf<'unit-received'>) => {
    const on = place(event);
    const what = clip(unitWords(event), 100);
    const phase = phases.get(on) ?? '';
    // The first of a kind is shown at once; those behind it are counted.
    const kind = `${on} ${event.direction} ${what}`;
    const again = told.has(kind) && event.message?.kind !== 'request';
    if (streak && `${streak.on} ${streak.direction} ${streak.what}` === kind) {
      streak.messages += unitsOf(event);
      streak.bytes += event.bytes;
      return;
    }
    if (!again) flush();
    streak = {
      ...{ time: timeOfDay(), on, direction: event.direction, what, phase },
      ...{ messages: unitsOf(event), bytes: event.bytes },
    };
    if (again) return;
    told.clear();
    told.add(kind);
    flush();
  };

  const add = (event: HistoryEvent) => {
    if (event.type === 'phase') return void phases.set(place(event), event.phase);
    if (event.type === 'unit-received') return message(event);
    if (event.type === 'unit-delivered' && event.as === 'discarded') return discard(event);
    const shown = noteOf(event);
    if (shown === undefined) return;
    flush();
    told.clear();
    const paint = { fault: colours.yellow, trouble: colours.red, plain: colours.dim }[shown.tone];
    const sign = shown.tone === 'fault' ? colours.yellow('⚡') : paint('·');
    line(timeOfDay(), place(event), sign, paint(clip(shown.text, 200)));
    if (event.type === 'connection-closed') phases.delete(place(event));
  };
  return { add, flush };
}

/** `#3`, with the link's name when it is not the only one; blank for what is about no connection. */
function place(event: HistoryEvent): string {
  const { link, connection } = event as { link?: string; connection?: number };
  if (connection === undefined) return '  ';
  return link === undefined || link === 'client' ? `#${connection}` : `${link} #${connection}`;
}

const frameWords: Readonly<Record<number, string>> = {
  ...{ 0: 'continuation frame', 1: 'text frame', 2: 'binary frame' },
  ...{ 8: 'Close', 9: 'Ping', 10: 'Pong' },
};
const kindWords: Readonly<Record<string, string>> = {
  ...{ chunk: 'bytes', head: 'HTTP head', body: 'HTTP body' },
};

function unitWords(event: EventOf<'unit-received'>): string {
  const { message, close, opcode, kind } = event;
  if (close) return closeWords(close);
  if (message === undefined) {
    return (opcode === undefined ? kindWords[kind] : frameWords[opcode]) ?? kind;
  }
  const id = message.id === undefined ? '' : ` #${message.id}`;
  const name = `${message.method ?? (message.kind === 'invalid' ? 'no message' : 'answer')}${id}`;
  if (message.kind === 'response') return `${name} answered`;
  return message.kind === 'error' ? `${name} answered with an error` : name;
}

interface Note {
  readonly tone: 'fault' | 'trouble' | 'plain';
  readonly text: string;
}

/** What is worth a line beside the messages; undefined for what would only repeat them. */
function noteOf(event: HistoryEvent): Note | undefined {
  const words = () => eventWords(event).replace(/^.*? connection \d+: /, '');
  switch (event.type) {
    case 'fault-fired':
      return {
        tone: 'fault',
        text: `fault ${event.fault} ${event.name}${event.method ? ` at ${event.method}` : ''}: ${event.effect}`,
      };
    case 'fault-healed':
    case 'unit-injected':
      return { tone: 'fault', text: words() };
    case 'upstream-failed':
    case 'codec-gave-up':
    case 'history-full':
      return { tone: 'trouble', text: words() };
    case 'end-received':
      return { tone: event.how === 'fin' ? 'plain' : 'trouble', text: words() };
    case 'process-signalled':
      return { tone: 'fault', text: words() };
    case 'process-exited':
      return { tone: event.expected ? 'plain' : 'trouble', text: words() };
    case 'process-started':
    case 'process-output':
    case 'link-moved':
    case 'connection-opened':
    case 'upgraded':
    case 'backpressure':
    case 'reading':
    case 'connection-closed':
    case 'note':
      return { tone: 'plain', text: words() };
    default:
      return undefined;
  }
}
