import type { EventOf, HistoryEvent, RecordedMessage } from './event.ts';

/**
 * One event as a line of JSON. `unit-delivered` and `unit-received` are nearly all events of a busy
 * run, so they are put together by hand, which takes half the time; the line holds the same object as
 * the one from `JSON.stringify`.
 */
export function serialise(event: HistoryEvent): string {
  if (event.type === 'unit-delivered') return delivered(event);
  if (event.type === 'unit-received') return received(event);
  return JSON.stringify(event);
}

function delivered(event: EventOf<'unit-delivered'>): string {
  const { link, connection, direction, unit, last, bytes, as, fault, heldBy, own } = event;
  const start = `{"index":${event.index},"time":${event.time},"type":"unit-delivered","link":${quote(link)},"connection":${connection},"direction":"${direction}","unit":${unit},"last":${last},"bytes":${bytes}`;
  const how = as === undefined ? '' : `,"as":"${as}"`;
  const by = fault === undefined ? '' : `,"fault":${fault}`;
  const held = heldBy === undefined ? '' : `,"heldBy":${heldBy}`;
  return `${start}${how}${by}${held}${own === undefined ? '' : `,"own":${JSON.stringify(own)}`}}`;
}

function received(event: EventOf<'unit-received'>): string {
  const { link, connection, direction, unit, kind, bytes, opcode, fin } = event;
  let line = `{"index":${event.index},"time":${event.time},"type":"unit-received","link":${quote(link)},"connection":${connection},"direction":"${direction}","unit":${unit}`;
  if (event.last !== undefined) line += `,"last":${event.last}`;
  line += `,"kind":"${kind}","bytes":${bytes}`;
  if (opcode !== undefined) line += `,"opcode":${opcode}`;
  if (fin !== undefined) line += `,"fin":${fin}`;
  if (event.close !== undefined) line += `,"close":${JSON.stringify(event.close)}`;
  if (event.message !== undefined) line += `,"message":${messageOf(event.message)}`;
  if (event.head !== undefined) line += `,"head":${JSON.stringify(event.head)}`;
  return `${line}}`;
}

function messageOf(message: RecordedMessage): string {
  const { kind, method, id, thread, turn, item, tokens, bytes, text } = message;
  let json = `{"kind":"${kind}"`;
  if (method !== undefined) json += `,"method":${quote(method)}`;
  if (message.means !== undefined) json += `,"means":"${message.means}"`;
  if (message.end !== undefined) json += `,"end":"${message.end}"`;
  if (message.lasts !== undefined) json += `,"lasts":${message.lasts}`;
  if (message.request !== undefined) json += `,"request":${JSON.stringify(message.request)}`;
  if (message.grants !== undefined) json += `,"grants":${message.grants}`;
  if (message.form !== undefined) json += `,"form":"${message.form}"`;
  if (id !== undefined) json += `,"id":${JSON.stringify(id)}`;
  if (thread !== undefined) json += `,"thread":${quote(thread)}`;
  if (turn !== undefined) json += `,"turn":${quote(turn)}`;
  if (item !== undefined) json += `,"item":${quote(item)}`;
  if (tokens !== undefined) json += `,"tokens":[${tokens.join(',')}]`;
  json += `,"bytes":${bytes}`;
  if (text !== undefined) json += `,"text":${JSON.stringify(text)}`;
  if (message.truncated !== undefined) json += `,"truncated":${message.truncated}`;
  return `${json}}`;
}

/** Names of links, methods and ids come again and again; each is quoted once, in bounded memory. */
const quoted = new Map<string, string>();
const quotedMax = 1000;

function quote(text: string): string {
  let known = quoted.get(text);
  if (known === undefined) {
    known = JSON.stringify(text);
    if (quoted.size >= quotedMax) quoted.clear();
    if (text.length < 200) quoted.set(text, known);
  }
  return known;
}
