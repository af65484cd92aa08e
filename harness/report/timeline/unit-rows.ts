import type { EventOf } from '../../history/event.ts';
import { unitsOf } from '../../history/units-of.ts';
import { closeWords, messageWords, timesWords } from '../words/event-words.ts';
import { ownChangeWords } from '../words/own-change-words.ts';
import { duration } from '../words/quantity.ts';
import type { Lanes } from './lanes.ts';
import type { Row, Run, Tone } from './row.ts';

/**
 * Arrows of units. What the proxy received and what it delivered are different events; they share an
 * arrow when nothing came between, and have two when it was held, so that the order stays true.
 */
export class UnitRows {
  readonly #rows: Row[];
  readonly #lanes: Lanes;
  readonly #promptMs: number;
  /** Rows whose unit has not been delivered yet, by connection, direction and unit. */
  readonly #open = new Map<string, Row>();

  constructor(rows: Row[], lanes: Lanes, promptMs: number) {
    this.#rows = rows;
    this.#lanes = lanes;
    this.#promptMs = promptMs;
  }

  received(event: EventOf<'unit-received'>): void {
    const link = this.#lanes.link(event.link);
    const up = event.direction === 'upstream';
    const [from, to] = up ? [link.client, link.server] : [link.server, link.client];
    const run = runOf(event);
    const row: Row = {
      events: [event.index],
      time: event.time,
      shape: { kind: 'arrow', from, via: link.proxy, to, reached: 'via' },
      label: unitLabel(event),
      tone: toneOf(event),
      connection: event.connection,
      ...(run && { run }),
    };
    this.#open.set(`${keyOf(event)} ${event.unit}`, row);
    this.#rows.push(row);
  }

  delivered(event: EventOf<'unit-delivered'>): void {
    let late: Row | undefined;
    for (let unit = event.unit; unit <= event.last; unit++) {
      const key = `${keyOf(event)} ${unit}`;
      const row = this.#open.get(key);
      this.#open.delete(key);
      if (row === undefined) continue;
      const prompt = event.time - row.time <= this.#promptMs || row === this.#rows.at(-1);
      if (event.as === 'dropped' || event.as === 'discarded' || prompt) settle(row, event);
      else late = row;
    }
    if (late !== undefined) this.#late(event, late);
  }

  injected(event: EventOf<'unit-injected'>): void {
    const link = this.#lanes.link(event.link);
    const to = event.direction === 'upstream' ? link.server : link.client;
    this.#rows.push({
      events: [event.index],
      time: event.time,
      shape: { kind: 'arrow', from: link.proxy, to, reached: 'to' },
      label: `${unitLabel(event)} by fault ${event.fault}`,
      tone: 'fault',
      connection: event.connection,
    });
  }

  finish(): void {
    for (const row of this.#open.values()) {
      row.label += ' · never delivered';
      if (row.tone !== 'end') row.tone = 'unsure';
    }
  }

  #late(event: EventOf<'unit-delivered'>, last: Row): void {
    const link = this.#lanes.link(event.link);
    const to = event.direction === 'upstream' ? link.server : link.client;
    const one = event.unit === event.last;
    const what = one ? last.label : `units ${event.unit}–${event.last}`;
    const held = event.heldBy === undefined ? '' : `, held by fault ${event.heldBy}`;
    const cause = event.as === undefined ? '' : ` ${changeWords(event)}`;
    this.#rows.push({
      events: [event.index],
      time: event.time,
      shape: { kind: 'arrow', from: link.proxy, to, reached: 'to' },
      label: `${what} delivered ${duration(event.time - last.time)} later${held}${cause}`,
      tone: isOwn(event) || event.as === undefined ? last.tone : 'fault',
      connection: event.connection,
      ...(last.run && { run: { key: `${keyOf(event)} late`, name: 'delivered later' } }),
    });
  }
}

/** The unit's row learns what became of it. */
function settle(row: Row, event: EventOf<'unit-delivered'>): void {
  row.events.push(event.index);
  const { as } = event;
  if (row.shape.kind !== 'arrow') return;
  if (as === 'dropped' || as === 'discarded') {
    row.label += event.fault === undefined ? ` · ${as}` : ` · ${as} by fault ${event.fault}`;
    row.tone = event.fault === undefined ? 'unsure' : 'fault';
    return;
  }
  row.shape = { ...row.shape, reached: 'to' };
  if (as !== undefined) {
    row.label += ` · ${changeWords(event)}`;
    if (!isOwn(event)) row.tone = 'fault';
  }
}

/** Changed by midturn, and by no fault. */
const isOwn = ({ own, fault }: EventOf<'unit-delivered'>) =>
  own !== undefined && fault === undefined;

function changeWords({ as, fault, own }: EventOf<'unit-delivered'>): string {
  const words = own && ownChangeWords(own);
  if (fault === undefined && words !== undefined) return words;
  return [`${as} by fault ${fault ?? '?'}`, words].filter(Boolean).join(', ');
}

const keyOf = (e: { link: string; connection: number; direction: string }) =>
  `${e.link} ${e.connection} ${e.direction}`;

const opcodeNames: Readonly<Record<number, string>> = { 0: 'continuation', 9: 'Ping', 10: 'Pong' };
const kindNames: Readonly<Record<string, string>> = {
  chunk: 'raw bytes',
  head: 'HTTP head',
  body: 'HTTP body',
};
const nameOf = (kind: string, opcode: number | undefined): string =>
  opcodeNames[opcode ?? -1] ?? kindNames[kind] ?? kind;

function unitLabel(event: EventOf<'unit-received'> | EventOf<'unit-injected'>): string {
  if (event.close) return closeWords(event.close);
  if (event.message) return timesWords(event, messageWords(event.message));
  const opcode = event.type === 'unit-received' ? event.opcode : undefined;
  return `${nameOf(event.kind, opcode)}, ${event.bytes} B`;
}

function toneOf(event: EventOf<'unit-received'>): Tone {
  if (event.close) return 'end';
  if (event.message?.kind === 'error' || event.message?.kind === 'invalid') return 'bad';
  if (event.message?.kind === 'response') return 'response';
  return event.message?.kind === 'request' ? 'message' : 'stream';
}

/** Requests and answers always stand alone; what is streamed may be a band. */
function runOf(event: EventOf<'unit-received'>): Run | undefined {
  const { message } = event;
  if (event.close || message?.kind === 'request' || message?.kind === 'response') return undefined;
  if (message?.kind === 'error' || message?.kind === 'invalid') return undefined;
  const name = message?.method ?? nameOf(event.kind, event.opcode);
  return {
    key: `${keyOf(event)} ${name}`,
    name,
    count: unitsOf(event),
    ...(message?.tokens && { tokens: message.tokens }),
  };
}
