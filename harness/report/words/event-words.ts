/**
 * Every event of a history in words. One table with a line or two for each type, so the file is
 * long and flat; a type that is added to the history fails to compile here until it has its words.
 */
import type { EventOf, HistoryEvent, RecordedMessage, Side } from '../../history/event.ts';
import { unitsOf } from '../../history/units-of.ts';
import { ownChangeWords } from './own-change-words.ts';
import { bytes, duration, ranges } from './quantity.ts';
import { clip, grouped } from './visible.ts';

/** What happened, as one line of plain text with nothing in it that a terminal or a page could obey. */
export function eventWords(event: HistoryEvent): string {
  const say = table[event.type] as (e: HistoryEvent) => string;
  return clip(say(event), 400);
}

type Table = { readonly [T in HistoryEvent['type']]: (event: EventOf<T>) => string };

const on = (e: { link: string; connection: number }) => `${e.link} connection ${e.connection}`;
const endWords = { fin: 'FIN', rst: 'RST', error: 'a socket error' } as const;
const sender = (direction: 'upstream' | 'downstream'): Side =>
  direction === 'upstream' ? 'client' : 'server';
const receiver = (direction: 'upstream' | 'downstream'): Side =>
  direction === 'upstream' ? 'server' : 'client';
const byFault = (fault: number | undefined) => (fault === undefined ? '' : ` by fault ${fault}`);

/** `1011 "restart"`, as both peers see a Close frame. */
export function closeWords(close: { readonly code: number; readonly reason: string }): string {
  return close.reason === '' ? `Close ${close.code}` : `Close ${close.code} "${close.reason}"`;
}

/** `turn/start request #3`, `response to turn/start #3`, `item/agentMessage/delta (token 17)`. */
export function messageWords(message: RecordedMessage): string {
  const id = message.id === undefined ? '' : ` #${message.id}`;
  const method = message.method ?? 'message';
  const tokens =
    message.tokens && message.tokens.length > 0
      ? ` (${message.tokens.length === 1 ? 'token' : 'tokens'} ${ranges(message.tokens)})`
      : '';
  switch (message.kind) {
    case 'request':
      return `request ${method}${id}${tokens}`;
    case 'response':
      return `response to ${method}${id}${tokens}`;
    case 'error':
      return `error response to ${method}${id}${tokens}`;
    case 'invalid':
      return 'text that is no message';
    default:
      return `${method}${tokens}`;
  }
}

const opcodes: Readonly<Record<number, string>> = {
  0: 'continuation frame',
  1: 'text frame',
  2: 'binary frame',
  8: 'Close frame',
  9: 'Ping frame',
  10: 'Pong frame',
};

function unitWords(e: EventOf<'unit-received'> | EventOf<'unit-injected'>): string {
  if (e.close) return closeWords(e.close);
  if (e.message) return timesWords(e, messageWords(e.message));
  const opcode = e.type === 'unit-received' ? e.opcode : undefined;
  return opcode === undefined ? e.kind : (opcodes[opcode] ?? `frame with opcode ${opcode}`);
}

/** `1,200 × item/agentMessage/delta`, of a run. */
export function timesWords(
  event: EventOf<'unit-received'> | EventOf<'unit-injected'>,
  words: string,
): string {
  const units = event.type === 'unit-received' ? unitsOf(event) : 1;
  return units === 1 ? words : `${grouped(units)} × ${words}`;
}

const operationWords = (e: EventOf<'invoke' | 'ok' | 'fail' | 'info'>) => {
  const turn = e.value?.turn === undefined ? '' : ` ${e.value.turn}`;
  const status = e.value?.status === undefined ? '' : `, status ${e.value.status}`;
  const exit = e.value?.exitCode === undefined ? '' : `, exit code ${e.value.exitCode}`;
  const error = e.error ? `: ${e.error.code} ${e.error.message}` : '';
  const outcome = {
    invoke: 'started',
    ok: 'succeeded',
    fail: 'failed',
    info: 'ended with its outcome unknown',
  }[e.type];
  return `client ${e.client}: ${e.f}${turn} (operation ${e.operation}) ${outcome}${status}${exit}${error}`;
};

const table: Table = {
  'run-started': (e) => `run started with seed ${e.seed}`,
  stage: (e) => `stage ${e.stage}`,
  note: (e) => `note${e.blame ? ` (${e.blame})` : ''}: ${e.text}`,
  'history-full': (e) => `history is full: events from ${e.droppedFrom} on are not recorded`,
  'link-moved': (e) => `${e.link}: the server is at ${e.upstream} now`,
  'link-listening': (e) => `${e.link}: proxy listens on ${e.listen} for ${e.upstream} (${e.codec})`,
  'connection-opened': (e) => `${on(e)}: client connected to the proxy`,
  'upstream-opened': (e) => `${on(e)}: proxy connected to the server`,
  'upstream-failed': (e) => `${on(e)}: server not reached: ${e.code} ${e.message}`,
  upgraded: (e) =>
    `${on(e)}: upgraded to WebSocket on ${e.path} (status ${e.status}${e.deflate === 'absent' ? '' : `, deflate ${e.deflate}`})`,
  'end-received': (e) =>
    `${on(e)}: ${e.side} ended with ${endWords[e.how]}${e.error ? ` (${e.error})` : ''}`,
  'end-delivered': (e) =>
    `${on(e)}: proxy ended towards the ${e.side} with ${endWords[e.how]}${byFault(e.fault)}${e.heldBy === undefined ? '' : `, held by fault ${e.heldBy}`}`,
  'connection-closed': (e) => `${on(e)}: closed`,
  'codec-gave-up': (e) =>
    `${on(e)}: ${e.direction} can no longer be cut into units: ${e.code} ${e.message}`,
  'unit-received': (e) =>
    `${on(e)}: ${sender(e.direction)} sent ${unitWords(e)}, ${bytes(e.bytes)}`,
  'unit-delivered': (e) => {
    const units = e.unit === e.last ? `unit ${e.unit}` : `units ${e.unit}–${e.last}`;
    const own = e.own ? `, ${ownChangeWords(e.own)}` : '';
    const held = e.heldBy === undefined ? '' : `, held by fault ${e.heldBy}`;
    const how = e.as ?? 'delivered';
    const verb = { altered: 'delivered altered', cut: 'delivered in part' }[how as string] ?? how;
    return `${on(e)}: ${e.direction} ${units} ${verb} to the ${receiver(e.direction)}, ${bytes(e.bytes)}${byFault(e.fault)}${held}${own}`;
  },
  'unit-injected': (e) =>
    `${on(e)}: proxy sent ${unitWords(e)} of its own to the ${receiver(e.direction)}${byFault(e.fault)}`,
  'unit-bytes': (e) => `${on(e)}: bytes kept of ${e.direction} unit ${e.unit}, ${bytes(e.bytes)}`,
  phase: (e) => `${on(e)}: phase ${e.phase}`,
  backpressure: (e) =>
    `${on(e)}: ${e.side} ${e.state === 'on' ? 'takes no more bytes for now' : 'takes bytes again'}`,
  reading: (e) =>
    `${on(e)}: proxy ${e.state} reading from the ${e.side}${e.fault === undefined ? '' : `, by fault ${e.fault}`}`,
  'fault-armed': (e) => `fault ${e.fault} armed: ${e.text}`,
  'fault-fired': (e) => {
    const where = e.link === undefined ? '' : ` on ${e.link} connection ${e.connection ?? '?'}`;
    return `fault ${e.fault} ${e.name} fired${where}${e.method ? ` at ${e.method}` : ''}${e.process ? ` on process ${e.process}` : ''}: ${e.effect}${e.stays ? ', for good' : ''}`;
  },
  'fault-healed': (e) => `fault ${e.fault} healed${e.link ? ` on ${e.link}` : ''}`,
  'fault-unobserved': (e) => `nobody knows whether fault ${e.fault} ${e.name} fired: ${e.why}`,
  'fault-never-fired': (e) => `fault ${e.fault} ${e.name} never fired: ${e.why}`,
  invoke: operationWords,
  ok: operationWords,
  fail: operationWords,
  info: operationWords,
  'client-connecting': (e) =>
    `client ${e.client}: connects, attempt ${e.attempt}${e.delayMs > 0 ? ` after ${duration(e.delayMs)}` : ''}`,
  'client-connected': (e) => `client ${e.client}: connected at attempt ${e.attempt}`,
  'client-connect-failed': (e) => `client ${e.client}: attempt ${e.attempt} failed: ${e.error}`,
  'client-closed': (e) =>
    `client ${e.client}: ${e.own ? 'closed its connection' : 'lost its connection'} (${e.code}${e.reason ? ` "${e.reason}"` : ''}${e.error ? `, ${e.error}` : ''})`,
  'client-tokens': (e) =>
    `client ${e.client}: got ${e.tokens.length === 0 ? 'no tokens' : `${e.tokens.length === 1 ? 'token' : 'tokens'} ${ranges(e.tokens)}`} of turn ${e.turn} (${e.via})`,
  'provider-request': (e) =>
    `provider: request ${e.request} over ${e.transport}${e.turn === undefined ? '' : ` for turn ${e.turn}`}${e.outputs?.length ? `, outputs ${e.outputs.join(', ')}` : ''}`,
  'provider-sent': (e) =>
    `provider: sent ${e.first === e.last ? `token ${e.first}` : `tokens ${e.first}–${e.last}`} of request ${e.request}`,
  'provider-completed': (e) => `provider: request ${e.request} completed`,
  'provider-failed': (e) =>
    `provider: ${e.request === undefined ? 'failed' : `request ${e.request} failed`}: ${e.message}`,
  'provider-connection': (e) =>
    `provider: WebSocket connection ${e.connection} ${e.state}${e.code === undefined ? '' : ` (${e.code})`}`,
  'process-started': (e) =>
    `process ${e.process} started, pid ${e.pid}${e.version ? `, version ${e.version}` : ''}: ${e.argv.join(' ')}`,
  'process-signalled': (e) =>
    `process ${e.process} (pid ${e.pid}) was sent ${e.signal}${byFault(e.fault)}`,
  'process-exited': (e) =>
    `process ${e.process} (pid ${e.pid}) ${e.signal === null ? `exited with code ${e.code}` : `was ended by ${e.signal}`}${e.expected ? ', as asked' : ', unasked'}`,
  'process-output': (e) => `process ${e.process} ${e.stream}: ${e.text}`,
};
