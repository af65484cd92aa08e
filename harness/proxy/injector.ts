import type { Timer } from '../clock.ts';
import type { Effect } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Sighting } from '../triggers/sighting.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { prompt } from './delivery.ts';
import { endConnection, finish } from './ending.ts';
import { IdleEnd } from './idle-end.ts';
import type { Pipe } from './pipe.ts';
import type { Session } from './session.ts';
import type { EndingEffect, SeenUnit } from './verdict.ts';

interface Lasting {
  readonly effect: Effect;
  readonly window: Timer | undefined;
}

/**
 * The plan's rules at one connection: shows them what is seen, does at once what is not about a unit,
 * and switches on and off what lasts.
 */
export class Injector {
  /** Rules that can ever apply to this connection. */
  readonly rules: readonly ArmedRule[];
  readonly #session: Session;
  readonly #openedAt: number;
  /** `while` faults that are on here. */
  readonly #lasting = new Map<ArmedRule, Lasting>();

  constructor(session: Session) {
    const { link, number } = session;
    this.#session = session;
    this.#openedAt = session.clock.now();
    this.rules = link.run.book.rules.filter(
      ({ spent, trigger }) =>
        !spent &&
        (trigger.link === undefined || trigger.link === link.name) &&
        (trigger.connection === undefined || trigger.connection === number),
    );
  }

  get isSpent(): boolean {
    return this.rules.every((rule) => rule.spent);
  }

  sightingOf(pipe: Pipe, { unit, number, bytesBefore, message }: SeenUnit): Sighting {
    const bytes = unit.bytes.length;
    return { ...this.#sighting(pipe.direction), unit: number, bytesBefore, bytes, message };
  }

  /** Shows a sighting to one rule; returns what it asks for when it acts. */
  consult(rule: ArmedRule, sighting: Sighting, unit: Unit | undefined): Effect | undefined {
    const { link, number } = this.#session;
    const { run, name } = link;
    const before = rule.fired;
    const isActing = rule.consider(sighting, run.seed, unit);
    if (this.#lasting.has(rule) && !rule.isOn(name, number)) this.#lift(rule);
    if (!isActing) return undefined;
    const effect = rule.decide(sighting, unit, run.seed);
    if (rule.fired > before) {
      const method = sighting.message?.method;
      run.book.fired(rule, effect, {
        link: name,
        connection: number,
        ...(!sighting.start && { direction: sighting.direction }),
        ...(unit && { unit: sighting.unit }),
        ...(method !== undefined && { method }),
      });
      if (unit) this.#session.conversation.kept.pin(sighting.direction);
      this.#begin(rule, effect);
    }
    return effect;
  }

  /**
   * The connection has been accepted: what is on from the start, or is about the start. True when it
   * is over before it began.
   */
  start(): boolean {
    for (const rule of this.rules) {
      if (rule.wakesAfterMs !== undefined) this.#wake(rule, rule.wakesAfterMs);
      for (const direction of rule.watches) {
        const effect = this.consult(rule, { ...this.#sighting(direction), start: true }, undefined);
        if (!effect || !isEnding(effect)) continue;
        endConnection(this.#session, this.#session.upstream, undefined, effect, rule.index);
        return true;
      }
    }
    return false;
  }

  /** Rules were disarmed: whatever of them is on ends. True when nothing is on any more. */
  heal(): boolean {
    for (const rule of [...this.#lasting.keys()]) if (rule.spent) this.#lift(rule);
    return this.#lasting.size === 0;
  }

  /** The connection is gone. */
  close(): void {
    for (const { window } of this.#lasting.values()) window?.cancel();
    this.#lasting.clear();
    const { link, number } = this.#session;
    for (const rule of this.rules) rule.leave(link.name, number);
    link.run.book.forget(link.name, number);
  }

  get #pipes(): readonly Pipe[] {
    return [this.#session.upstream, this.#session.downstream];
  }

  #sighting(direction: Direction): Sighting {
    const { conversation, link, number, clock } = this.#session;
    return {
      link: link.name,
      connection: number,
      direction,
      unit: 0,
      bytesBefore: 0,
      bytes: 0,
      message: undefined,
      phase: conversation.phase,
      resuming: conversation.resuming,
      ...(conversation.client !== undefined && { client: conversation.client }),
      turn: link.turns.count,
      ageMs: clock.now() - this.#openedAt,
    };
  }

  /** `reset after 5s` must not wait for the next byte. */
  #wake(rule: ArmedRule, afterMs: number): void {
    this.#session.later(afterMs, () => {
      for (const pipe of this.#pipes) {
        if (!rule.watches.includes(pipe.direction)) continue;
        const sighting = this.#sighting(pipe.direction);
        const ageMs = Math.max(sighting.ageMs, afterMs);
        const effect = this.consult(rule, { ...sighting, ageMs, tick: true }, undefined);
        if (!effect || !isEnding(effect)) continue;
        endConnection(this.#session, pipe, undefined, effect, rule.index);
        return;
      }
    });
  }

  #begin(rule: ArmedRule, effect: Effect): void {
    const { link, clock, number } = this.#session;
    if (effect.do === 'signal') link.run.signals.send(rule, effect);
    if (effect.do === 'unlisten') link.unlisten(effect.forMs, rule);
    if (rule.definition.acts !== 'while') return;
    const { forMs } = rule.trigger;
    const over = () => {
      rule.end(link.name, number);
      this.#lift(rule);
    };
    const window = forMs === undefined ? undefined : clock.after(forMs, over);
    this.#lasting.set(rule, { effect, window });
    for (const pipe of this.#pipes)
      if (rule.acts(pipe.direction)) this.#switchOn(pipe, rule, effect);
  }

  #switchOn(pipe: Pipe, rule: ArmedRule, effect: Effect): void {
    const { index } = rule;
    pipe.flushRun();
    if (effect.do === 'vanish') pipe.freeze(index);
    if (effect.do === 'stop-reading') pipe.reading.stop(index);
    if (effect.do === 'delay-end') pipe.endLateness = { delayMs: effect.delayMs, heldBy: index };
    if (effect.do === 'drop' && effect.endAfterMs !== undefined) {
      const { client, server, clock } = this.#session;
      const end = () => finish([client, server], index, true);
      pipe.idleEnd ??= new IdleEnd(clock, effect.endAfterMs, end);
    }
  }

  #lift(rule: ArmedRule): void {
    const lasting = this.#lasting.get(rule);
    if (!lasting) return;
    this.#lasting.delete(rule);
    lasting.window?.cancel();
    const { link, number } = this.#session;
    link.run.book.healed(rule, link.name, number);
    for (const pipe of this.#pipes)
      if (rule.acts(pipe.direction)) this.#switchOff(pipe, rule, lasting);
  }

  #switchOff(pipe: Pipe, { index }: ArmedRule, { effect }: Lasting): void {
    pipe.release(index);
    if (effect.do === 'drop') pipe.idleEnd?.now();
    if (effect.do === 'delay-end') pipe.endLateness = prompt;
    if (effect.do === 'pace') pipe.reading.isPaced = false;
    if (['hold', 'pace', 'slice', 'gather', 'delay-end'].includes(effect.do)) pipe.outbox.hasten();
  }
}

function isEnding(effect: Effect): effect is EndingEffect {
  return ['end', 'reset', 'close', 'cut'].includes(effect.do);
}
