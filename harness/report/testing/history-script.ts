import type { EventBody, EventOf, HistoryEvent, RecordedMessage } from '../../history/event.ts';

type Direction = EventOf<'unit-received'>['direction'];

/** Appends events with their numbers and a time that only `wait` moves. */
export class HistoryScript {
  readonly events: HistoryEvent[] = [];
  #time = 0;

  wait(ms: number): void {
    this.#time += ms;
  }

  add(...bodies: readonly EventBody[]): void {
    for (const body of bodies) {
      const index = this.events.length;
      this.events.push({ ...body, index, time: Math.round(this.#time * 1000) / 1000 });
      this.#time += 0.04;
    }
  }
}

/** One connection through the proxy, with its counters of units. */
export class SampleConnection {
  readonly on: { readonly link: string; readonly connection: number };
  readonly #script: HistoryScript;
  readonly #units = { upstream: 0, downstream: 0 };

  constructor(script: HistoryScript, link: string, connection: number) {
    this.#script = script;
    this.on = { link, connection };
  }

  open(): void {
    this.#script.add(
      { type: 'connection-opened', ...this.on },
      { type: 'upstream-opened', ...this.on },
      { type: 'upgraded', ...this.on, path: '/', status: 101, deflate: 'declined' },
    );
  }

  receive(direction: Direction, message: Omit<RecordedMessage, 'bytes'>): number {
    const unit = this.#units[direction]++;
    const text = message.text ?? sampleText(message);
    this.#script.add({
      type: 'unit-received',
      ...this.on,
      direction,
      unit,
      kind: 'frame',
      opcode: 1,
      fin: true,
      bytes: text.length + 6,
      message: { ...message, text, bytes: text.length },
    });
    return unit;
  }

  deliver(direction: Direction, unit: number, last = unit): void {
    const bytes = 120 * (last - unit + 1);
    this.#script.add({ type: 'unit-delivered', ...this.on, direction, unit, last, bytes });
  }

  pass(direction: Direction, message: Omit<RecordedMessage, 'bytes'>): void {
    this.deliver(direction, this.receive(direction, message));
  }

  request(direction: Direction, id: number, method: string, ids: Ids = {}): void {
    this.pass(direction, { kind: 'request', id, method, ...ids });
    this.#script.wait(1.2);
  }

  answer(direction: Direction, id: number, method: string, ids: Ids = {}): void {
    this.pass(direction, { kind: 'response', id, method, ...ids });
    this.#script.wait(0.4);
  }

  notify(direction: Direction, method: string, ids: Ids = {}): void {
    this.pass(direction, { kind: 'notification', method, ...ids });
    this.#script.wait(0.3);
  }

  close(direction: Direction, code: number, reason: string): void {
    const unit = this.#units[direction]++;
    this.#script.add({
      type: 'unit-received',
      ...this.on,
      direction,
      unit,
      kind: 'frame',
      opcode: 8,
      bytes: 8 + reason.length,
      close: { code, reason },
    });
    this.deliver(direction, unit);
  }

  handshake(): void {
    this.request('upstream', 1, 'initialize');
    this.answer('downstream', 1, 'initialize');
    this.#script.add({ type: 'phase', ...this.on, phase: 'initializing' });
    this.notify('upstream', 'initialized');
    this.#script.add({ type: 'phase', ...this.on, phase: 'ready' });
  }
}

interface Ids {
  readonly thread?: string;
  readonly turn?: string;
  readonly item?: string;
  readonly tokens?: readonly number[];
}

function sampleText(message: Omit<RecordedMessage, 'bytes'>): string {
  const params: Record<string, unknown> = {
    ...(message.thread && { threadId: message.thread }),
    ...(message.turn && { turnId: message.turn }),
    ...(message.tokens && { delta: message.tokens.map((t) => `⟦t:${t}⟧`).join('') }),
  };
  return JSON.stringify(
    message.kind === 'response'
      ? { id: message.id, result: params }
      : { ...(message.id !== undefined && { id: message.id }), method: message.method, params },
  );
}
