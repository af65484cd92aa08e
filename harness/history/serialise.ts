import type { HistoryEvent } from './event.ts';

/**
 * One event as a line of JSON. `unit-delivered` and `unit-received` are nearly all events of a busy
 * run, so what they hold of numbers and fixed words is put together by hand; the result is the same
 * object as `JSON.stringify` gives.
 */
export function serialise(event: HistoryEvent): string {
  if (event.type === 'unit-delivered') {
    const start = `{"index":${event.index},"time":${event.time},"type":"unit-delivered","link":${name(event.link)},"connection":${event.connection},"direction":"${event.direction}","unit":${event.unit},"last":${event.last},"bytes":${event.bytes}`;
    const as = event.as === undefined ? '' : `,"as":"${event.as}"`;
    return `${start}${as}${event.fault === undefined ? '' : `,"fault":${event.fault}`}}`;
  }
  if (event.type === 'unit-received') {
    let line = `{"index":${event.index},"time":${event.time},"type":"unit-received","link":${name(event.link)},"connection":${event.connection},"direction":"${event.direction}","unit":${event.unit},"kind":"${event.kind}","bytes":${event.bytes}`;
    if (event.opcode !== undefined) line += `,"opcode":${event.opcode},"fin":${event.fin === true}`;
    if (event.close !== undefined) line += `,"close":${JSON.stringify(event.close)}`;
    if (event.message !== undefined) line += `,"message":${JSON.stringify(event.message)}`;
    if (event.head !== undefined) line += `,"head":${JSON.stringify(event.head)}`;
    return `${line}}`;
  }
  return JSON.stringify(event);
}

/** Names of links are few: each is quoted once. Bounded, as names may come from a control API. */
const names = new Map<string, string>();
function name(text: string): string {
  let quoted = names.get(text);
  if (quoted === undefined) {
    quoted = JSON.stringify(text);
    if (names.size < 1000) names.set(text, quoted);
  }
  return quoted;
}
