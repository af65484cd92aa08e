/**
 * Hand-written histories for tests: bodies of events with their times, numbered in order. Messages that
 * do not say what they mean get it from the profiles that ship, by their methods.
 */
import type { EventBody, HistoryEvent, Parties } from '../../history/event.ts';
import { withMeanings } from '../../history/with-meanings.ts';
import { holdToMeanings } from './renamed-protocol.ts';

holdToMeanings();

/** An event at a time in ms. */
export type Timed = readonly [number, EventBody];

export function historyOf(...events: (Timed | EventBody)[]): HistoryEvent[] {
  let time = 0;
  const numbered = events.map((event, index) => {
    const timed = Array.isArray(event);
    time = timed ? (event as Timed)[0] : time + 1;
    const body = timed ? (event as Timed)[1] : (event as EventBody);
    return { index, time, ...body };
  });
  return withMeanings(numbered);
}

export const at = (time: number, body: EventBody): Timed => [time, body];

/** The connection that most histories are about. */
export const one = { link: 'client', connection: 1 } as const;
export const two = { link: 'client', connection: 2 } as const;

type Received = Extract<EventBody, { type: 'unit-received' }>;
type Message = NonNullable<Received['message']>;

/** A text frame that carries this message. */
export function received(
  direction: 'upstream' | 'downstream',
  unit: number,
  message?: Partial<Message>,
  on: { link: string; connection: number } = one,
): EventBody {
  const whole = message && { kind: 'notification' as const, bytes: 100, ...message };
  return {
    type: 'unit-received',
    ...on,
    direction,
    unit,
    kind: 'frame',
    bytes: 104,
    opcode: 1,
    fin: true,
    ...(whole && { message: whole }),
  };
}

export function delivered(
  direction: 'upstream' | 'downstream',
  unit: number,
  how: { as?: 'altered' | 'cut' | 'dropped' | 'discarded'; fault?: number } = {},
  on: { link: string; connection: number } = one,
): EventBody {
  return { type: 'unit-delivered', ...on, direction, unit, last: unit, bytes: 104, ...how };
}

export function closeFrame(
  direction: 'upstream' | 'downstream',
  unit: number,
  code = 1000,
): EventBody {
  const close = { code, reason: '' };
  const frame = { kind: 'frame', bytes: 4, opcode: 8, fin: true, close } as const;
  return { type: 'unit-received', ...one, direction, unit, ...frame };
}

export const request = (id: number, method: string): Partial<Message> => ({
  kind: 'request',
  id,
  method,
});

export const response = (id: number, method?: string): Partial<Message> => ({
  kind: 'response',
  id,
  ...(method && { method }),
});

export const upgraded = (on: { link: string; connection: number } = one): EventBody => ({
  type: 'upgraded',
  ...on,
  path: '/',
  status: 101,
  deflate: 'absent',
});

export const ended = (
  side: 'client' | 'server',
  how: 'fin' | 'rst' = 'fin',
  on: { link: string; connection: number } = one,
): EventBody => ({ type: 'end-received', ...on, side, how });

/** The harness ends a side by fault 1. */
export const cutOff = (
  side: 'client' | 'server',
  how: 'fin' | 'rst' = 'rst',
  on: { link: string; connection: number } = one,
): EventBody => ({ type: 'end-delivered', ...on, side, how, fault: 1 });

export const fired: EventBody = {
  type: 'fault-fired',
  fault: 1,
  name: 'reset',
  ...one,
  effect: 'reset both sides',
};

export const stage = (name: 'disturb' | 'heal' | 'settle' | 'stop'): EventBody => ({
  type: 'stage',
  stage: name,
});

/** The provider is asked for turn 1 and sends these tokens, to the end. */
export const streamed = (first: number, last: number, request = 1, turn = 1): EventBody[] => [
  { type: 'provider-request', request, transport: 'http', turn },
  { type: 'provider-sent', request, first, last },
  { type: 'provider-completed', request },
];

export const got = (
  via: 'live' | 'resume' | 'read' | 'stdout',
  tokens: number[],
  turn = 1,
): EventBody => ({ type: 'client-tokens', client: 'client-1', turn, via, tokens });

type OperationName = Extract<EventBody, { type: 'invoke' | 'ok' | 'fail' | 'info' }>['f'];

export const operation = (
  type: 'invoke' | 'ok' | 'fail' | 'info',
  number: number,
  f: OperationName = 'turn',
): EventBody => ({
  type,
  client: 'client-1',
  operation: number,
  f,
  ...(f === 'turn' && { value: { turn: number } }),
  ...(type === 'fail' && { error: { code: 'CONNECTION_CLOSED', message: 'connection closed' } }),
});

/** A run that says who stands on the sides of its links. */
export const among = (parties: Readonly<Record<string, Parties>>): EventBody => ({
  ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
  parties,
});
