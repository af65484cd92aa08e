import { Cast } from '../history/cast.ts';
import {
  type Connection,
  connectionsOf,
  deliveryOf,
  otherSide,
  senderOf,
} from '../history/connections.ts';
import type { EventOf, HistoryEvent, Side } from '../history/event.ts';
import { excusedBy } from '../history/excused-by.ts';
import { type RunFacts, runFacts } from '../history/run-facts.ts';
import { count, evidenceOf, holds, summarise, unknown, violated } from './findings.ts';
import { type Bounds, defineInvariant, type Finding } from './invariant.ts';

/**
 * Three things of a WebSocket connection: Close is answered with Close; the side that ends the
 * connection has sent one; nobody resets behind its own Close before the answer could come.
 *
 * A side is not blamed for how it ends after the harness has ended or cut the connection, nor after its
 * own process was killed, nor for what its peer began. Who is not under test is not judged.
 */
export const cleanClose = defineInvariant({
  id: 'clean-close',
  kind: 'liveness',
  holdsWhen:
    'Close is answered with Close, the side that ends sends one, and nobody resets where a close was possible',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1',
    'https://www.rfc-editor.org/rfc/rfc6455#section-7.1.1',
    'https://github.com/openai/codex/issues/36581',
    'https://github.com/ding113/claude-code-hub/issues/1150',
    'https://github.com/websockets/ws/issues/2203',
  ],
  judge(history, bounds) {
    const facts = runFacts(history);
    const around: Around = { history, cast: new Cast(history) };
    const findings = connectionsOf(history)
      .filter(isWebSocket)
      .flatMap((c) => new Closing(c, facts, bounds, around).findings());
    return summarise(
      findings,
      (held) =>
        holds(
          `${count(held.length, 'end')} of connections had their Close frames.`,
          evidenceOf(held),
        ),
      'No WebSocket connection ended before the run did.',
    );
  },
});

function isWebSocket(c: Connection): boolean {
  return c.events.some(
    (event) =>
      (event.type === 'upgraded' && event.status === 101) ||
      (event.type === 'unit-received' && event.opcode !== undefined),
  );
}

interface Around {
  readonly history: readonly HistoryEvent[];
  readonly cast: Cast;
}

type Closed = EventOf<'unit-received'> | EventOf<'unit-injected'>;

class Closing {
  readonly #c: Connection;
  readonly #facts: RunFacts;
  readonly #bounds: Bounds;
  readonly #around: Around;
  /** The first Close frame that each side sent, and the first that each was given. */
  readonly #sent = new Map<Side, EventOf<'unit-received'>>();
  readonly #given = new Map<Side, Closed>();
  /** From when on its answer to that can be seen: the harness may deliver late, or not read. */
  readonly #visibleFrom = new Map<Side, number>();
  readonly #ended = new Map<Side, EventOf<'end-received'>>();
  readonly #findings: Finding[] = [];
  /** What ended a side from outside; from there on that side only reacts. */
  readonly #cut = new Map<Side, HistoryEvent>();
  /** From here on a side cannot even answer. FIN leaves it that: the other half is open. */
  readonly #reset = new Map<Side, HistoryEvent>();
  /** Sides that a fault gave something else than was sent: they may well leave at once. */
  readonly #misled = new Set<Side>();
  #firstEnd: HistoryEvent | undefined;

  constructor(c: Connection, facts: RunFacts, bounds: Bounds, around: Around) {
    this.#c = c;
    this.#facts = facts;
    this.#bounds = bounds;
    this.#around = around;
  }

  findings(): Finding[] {
    for (const event of this.#c.events) {
      if (event.index >= this.#facts.stopIndex) break;
      if (event.type === 'unit-received' && event.close) this.#takeClose(event);
      if (event.type === 'unit-injected' && event.close) {
        const side = otherSide(senderOf(event.direction));
        if (!this.#given.has(side)) this.#give(side, event, event.time);
      }
      if (event.type === 'reading') this.#takeReading(event);
      if (event.type === 'unit-delivered' && event.as === 'cut') this.#cutBoth(event);
      if (event.type === 'unit-delivered' && event.as === 'altered' && event.fault !== undefined) {
        this.#misled.add(otherSide(senderOf(event.direction)));
      }
      if (event.type === 'end-delivered') this.#takeDelivered(event);
      if (event.type === 'end-received') this.#takeEnd(event);
    }
    for (const side of ['client', 'server'] as const) this.#judgeAnswer(side);
    return this.#findings;
  }

  #takeClose(event: EventOf<'unit-received'>): void {
    const side = senderOf(event.direction);
    if (!this.#sent.has(side)) this.#sent.set(side, event);
    const to = otherSide(side);
    const delivery = deliveryOf(this.#c, event);
    if (delivery === undefined || delivery.as !== undefined || this.#given.has(to)) return;
    this.#give(to, event, delivery.time);
  }

  #give(side: Side, close: Closed, time: number): void {
    this.#given.set(side, close);
    this.#visibleFrom.set(side, Math.max(time, this.#visibleFrom.get(side) ?? 0));
  }

  #takeReading({ side, state, time }: EventOf<'reading'>): void {
    this.#visibleFrom.set(side, state === 'stopped' ? Number.POSITIVE_INFINITY : time);
  }

  #takeDelivered(event: EventOf<'end-delivered'>): void {
    this.#firstEnd ??= event;
    if (event.how !== 'fin' && !this.#reset.has(event.side)) this.#reset.set(event.side, event);
    if (event.fault !== undefined) this.#cutBoth(event);
    else if (!this.#cut.has(event.side)) this.#cut.set(event.side, event);
  }

  #cutBoth(event: HistoryEvent): void {
    for (const side of ['client', 'server'] as const) {
      if (!this.#cut.has(side)) this.#cut.set(side, event);
    }
  }

  #takeEnd(event: EventOf<'end-received'>): void {
    const { side, how } = event;
    const first = this.#firstEnd === undefined;
    this.#firstEnd ??= event;
    this.#ended.set(side, event);
    const own = this.#sent.get(side);
    if (this.#cut.has(side) || this.#isHarnessOwn(event) || !this.#isJudged(side)) return;
    const ended = how === 'fin' ? 'with FIN' : how === 'rst' ? 'with RST' : `(${event.error})`;
    if (own === undefined) {
      // The other side's Close without an answer is judged as that.
      if (first && !this.#given.has(side) && !this.#misled.has(side)) {
        const reason = `The ${side} of ${this.#c.name} ended it ${ended} without a Close frame.`;
        this.#findings.push(violated(reason, [event]));
      }
    } else if (how === 'rst' && !this.#given.has(side)) {
      const reason = `The ${side} of ${this.#c.name} sent Close ${own.close?.code} and reset the connection before it was answered.`;
      this.#findings.push(violated(reason, [event, own]));
    } else if (first) this.#findings.push(holds('', [own, event]));
  }

  /** A side that was given a Close owes one, in time or before it ends. */
  #judgeAnswer(side: Side): void {
    const given = this.#given.get(side);
    if (given === undefined || !this.#isJudged(side)) return;
    const answer = this.#sent.get(side);
    if (answer !== undefined) {
      const lateMs = answer.time - (this.#visibleFrom.get(side) ?? given.time);
      if (lateMs <= this.#bounds.closeMs) this.#findings.push(holds('', [given, answer]));
      else
        this.#findings.push(
          this.#late(side, given, `only after ${Math.round(lateMs)} ms${this.#bound()}`, answer),
        );
      return;
    }
    const end = this.#ended.get(side);
    const reset = this.#reset.get(side);
    if (end !== undefined && (reset === undefined || end.index < reset.index)) {
      if (this.#isHarnessOwn(end)) return;
      const how = end.how === 'fin' ? 'FIN' : 'RST';
      this.#findings.push(this.#late(side, given, `with ${how} instead of a Close frame`, end));
      return;
    }
    const until = reset?.time ?? this.#facts.stoppedAt;
    const visible = this.#visibleFrom.get(side) ?? given.time;
    const hadMs = Math.max(0, Math.round(until - visible));
    if (hadMs >= this.#bounds.closeMs) {
      this.#findings.push(this.#late(side, given, `not within ${hadMs} ms${this.#bound()}`, reset));
    } else {
      const reason = `The ${side} of ${this.#c.name} had only ${hadMs} ms to answer a Close.`;
      this.#findings.push(unknown(reason, [given, reset], 'harness'));
    }
  }

  #late(side: Side, given: Closed, how: string, proof: HistoryEvent | undefined): Finding {
    const from = given.type === 'unit-injected' ? ` (of fault ${given.fault})` : '';
    const reason = `The ${side} of ${this.#c.name} answered Close ${given.close?.code}${from} ${how}.`;
    return violated(reason, [proof, given]);
  }

  #bound(): string {
    return ` (bound ${this.#bounds.closeMs} ms)`;
  }

  /** How another program, or one of ours, ends a connection says nothing of the one under test. */
  #isJudged(side: Side): boolean {
    return this.#around.cast.isJudged(this.#c.link, side);
  }

  /** The kill of this very process, or the leave of this very client of ours, made it end so. */
  #isHarnessOwn(event: EventOf<'end-received'>): boolean {
    return excusedBy(this.#around.history, event, this.#bounds.closeMs) !== undefined;
  }
}
