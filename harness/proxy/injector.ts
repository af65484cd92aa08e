/**
 * Over 250 lines: what a rule asks for, whether it came to anything, and what lasts of it, for one connection.
 */
import type { Timer } from '../clock.ts';
import type { Effect, Replacement } from '../faults/effect.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Sighting } from '../triggers/sighting.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { prompt } from './delivery.ts';
import { effectOn } from './effect-on.ts';
import { endConnection, finish } from './ending.ts';
import { IdleEnd } from './idle-end.ts';
import type { RuleDesk } from './judge.ts';
import type { Pipe } from './pipe.ts';
import { remadeUnits } from './remade-units.ts';
import type { Session } from './session.ts';
import type { EndingEffect, SeenUnit, Verdict } from './verdict.ts';

interface Lasting {
  readonly effect: Effect;
  readonly window: Timer | undefined;
  /** It has found something to do. */
  hasActed: boolean;
}

/** What came of an effect. */
interface Came {
  readonly changes: boolean;
  readonly isUnit: boolean;
  readonly why?: string | undefined;
}

/**
 * The plan's rules at one connection: shows them what is seen, does at once what is not about a unit,
 * and switches on and off what lasts.
 */
export class Injector implements RuleDesk {
  /** Rules that can ever apply to this connection. */
  readonly rules: readonly ArmedRule[];
  readonly #session: Session;
  readonly #openedAt: number;
  /** `while` faults that are on here. */
  readonly #lasting = new Map<ArmedRule, Lasting>();
  #latest: { readonly seen: SeenUnit; readonly sighting: Sighting } | undefined;

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

  get codec(): CodecName | undefined {
    return this.#session.codecs?.name;
  }

  evaluate(
    rule: ArmedRule,
    direction: Direction,
    seen: SeenUnit,
    units: readonly Unit[],
  ): Effect | undefined {
    return this.#evaluate(rule, this.#sightingOf(direction, seen), seen.unit, units);
  }

  settle(
    rule: ArmedRule,
    effect: Effect,
    direction: Direction,
    seen: SeenUnit,
    { changes, before }: { readonly changes: boolean; readonly before: Verdict },
  ): void {
    const why = before.fate === 'pass' ? undefined : `fault ${before.fault} had taken it already`;
    this.#settle(rule, effect, this.#sightingOf(direction, seen), { changes, isUnit: true, why });
  }

  remake(direction: Direction, unit: Unit, replacement: Replacement): readonly Unit[] {
    if ('bytes' in replacement && replacement.bytes.equals(unit.bytes)) return [unit];
    return remadeUnits(unit, direction, replacement, this.#session.codecs?.[direction]);
  }

  #sightingOf(direction: Direction, seen: SeenUnit): Sighting {
    if (this.#latest?.seen === seen) return this.#latest.sighting;
    const { unit, number, bytesBefore, message } = seen;
    const bytes = unit.bytes.length;
    const sighting = { ...this.#sighting(direction), unit: number, bytesBefore, bytes, message };
    this.#latest = { seen, sighting };
    return sighting;
  }

  /** Shows a sighting to one rule; returns what it asks for where it is its turn. */
  #evaluate(
    rule: ArmedRule,
    sighting: Sighting,
    unit: Unit | undefined,
    units: readonly Unit[],
  ): Effect | undefined {
    const { link, number } = this.#session;
    const { run, name } = link;
    const isTurn = rule.consider(sighting, run.seed, unit);
    if (this.#lasting.has(rule) && !rule.isOn(name, number)) this.#lift(rule);
    return isTurn ? effectOn(rule, sighting, unit, units, run.seed) : undefined;
  }

  /** Takes note of what came of an effect: whether the rule has fired. */
  #settle(rule: ArmedRule, effect: Effect, sighting: Sighting, came: Came): void {
    if (rule.definition.acts === 'while') {
      this.#settleLasting(rule, effect, sighting, came);
      return;
    }
    const { link } = this.#session;
    const why = came.changes ? undefined : this.#whyNothing(effect, came);
    if (why === undefined) {
      this.#fired(rule, effect, sighting, came);
      if (effect.do === 'signal') link.run.signals.send(rule, effect);
      if (effect.do === 'unlisten') link.unlisten(effect.forMs, rule);
    } else {
      rule.takeBack();
      link.run.book.idle(rule, why);
    }
  }

  /** A fault that stays on fires once a window: when it first finds something to do. */
  #settleLasting(rule: ArmedRule, effect: Effect, sighting: Sighting, came: Came): void {
    const known = this.#lasting.get(rule);
    const isDone = came.changes || effect.do === 'vanish' || effect.do === 'stop-reading';
    if (!known && !isDone) {
      rule.takeBack();
      this.#session.link.run.book.idle(rule, '');
    } else if (isDone && known && !known.hasActed) rule.fire();
    if (isDone && !known?.hasActed) this.#fired(rule, effect, sighting, came);
    if (known) known.hasActed ||= isDone;
    else this.#begin(rule, effect, isDone);
  }

  /** Why nothing came of it; undefined when something did. */
  #whyNothing(effect: Effect, { why = '' }: Came): string | undefined {
    if (effect.do === 'unlisten') return undefined;
    return effect.do === 'signal' ? this.#session.link.run.signals.refusalOf(effect) : why;
  }

  #fired(rule: ArmedRule, effect: Effect, sighting: Sighting, { isUnit }: Came): void {
    const { link, number, conversation } = this.#session;
    const method = sighting.message?.method;
    link.run.book.fired(rule, effect, {
      link: link.name,
      connection: number,
      ...(!sighting.start && { direction: sighting.direction }),
      ...(isUnit && { unit: sighting.unit }),
      ...(method !== undefined && { method }),
    });
    if (isUnit) conversation.kept.pin(sighting.direction);
  }

  /**
   * The connection has been accepted: what is on from the start, or is about the start. True when it
   * is over before it began.
   */
  start(): boolean {
    for (const rule of this.rules) {
      if (rule.wakesAfterMs !== undefined) this.#wake(rule, rule.wakesAfterMs);
      for (const direction of rule.watches) {
        const effect = this.#ask(rule, { ...this.#sighting(direction), start: true });
        if (!effect || !isEnding(effect)) continue;
        endConnection(this.#session, this.#session.upstream, undefined, effect, rule.index);
        return true;
      }
    }
    return false;
  }

  /** The faults that no heal takes back. */
  get staying(): ReadonlySet<number> {
    return new Set(this.rules.filter(({ stays }) => stays).map(({ index }) => index));
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

  /** An end is passed on late. */
  endIsLate(pipe: Pipe): void {
    for (const [rule, { effect }] of this.#lasting) {
      if (effect.do === 'delay-end' && effect.delayMs > 0) this.#actsNow(rule, pipe);
    }
  }

  /** A fault that is on does something now that is not about a unit. */
  #actsNow(rule: ArmedRule, { direction }: Pipe): void {
    const lasting = this.#lasting.get(rule);
    if (!lasting || lasting.hasActed || !rule.acts(direction)) return;
    lasting.hasActed = true;
    rule.fire();
    const came = { changes: true, isUnit: false };
    this.#fired(rule, lasting.effect, this.#sighting(direction), came);
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

  /** At a start or a tick, where there is no unit. */
  #ask(rule: ArmedRule, sighting: Sighting): Effect | undefined {
    const effect = this.#evaluate(rule, sighting, undefined, []);
    if (effect) this.#settle(rule, effect, sighting, { changes: isEnding(effect), isUnit: false });
    return effect;
  }

  /** `reset after 5s` must not wait for the next byte. */
  #wake(rule: ArmedRule, afterMs: number): void {
    this.#session.later(afterMs, () => {
      for (const pipe of this.#pipes) {
        if (!rule.watches.includes(pipe.direction)) continue;
        const sighting = this.#sighting(pipe.direction);
        const ageMs = Math.max(sighting.ageMs, afterMs);
        const effect = this.#ask(rule, { ...sighting, ageMs, tick: true });
        if (!effect || !isEnding(effect)) continue;
        endConnection(this.#session, pipe, undefined, effect, rule.index);
        return;
      }
    });
  }

  #begin(rule: ArmedRule, effect: Effect, hasActed: boolean): void {
    const { link, clock, number } = this.#session;
    const { forMs } = rule.trigger;
    const over = () => {
      rule.end(link.name, number);
      this.#lift(rule);
    };
    const window = forMs === undefined ? undefined : clock.after(forMs, over);
    this.#lasting.set(rule, { effect, window, hasActed });
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
      const end = () => {
        this.#actsNow(rule, pipe);
        finish([client, server], index, true);
      };
      pipe.idleEnd ??= new IdleEnd(clock, effect.endAfterMs, end);
    }
  }

  #lift(rule: ArmedRule): void {
    const lasting = this.#lasting.get(rule);
    if (!lasting) return;
    lasting.window?.cancel();
    const { link, number } = this.#session;
    if (lasting.hasActed) link.run.book.healed(rule, link.name, number);
    this.#lasting.delete(rule);
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
