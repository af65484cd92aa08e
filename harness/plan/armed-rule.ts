import type { FaultDefinition } from '../faults/definition.ts';
import type { Effect } from '../faults/effect.ts';
import { noUnit } from '../faults/no-unit.ts';
import { fraction } from '../random/fraction.ts';
import { matches, matchesConversation, matchesMessage } from '../triggers/matches.ts';
import type { Sighting } from '../triggers/sighting.ts';
import type { Trigger } from '../triggers/trigger.ts';
import type { Direction, Unit } from '../wire/unit.ts';
import { MatchCount } from './match-count.ts';
import type { PlanEntry, PlanValue } from './plan.ts';
import {
  aboutMessages,
  actingDirections,
  bothDirections,
  givenClauses,
  wholeTrigger,
} from './rule-scope.ts';

export interface ArmedRuleParts {
  /** Number of the plan's line, from 1. */
  readonly index: number;
  /** The line in its printed form. */
  readonly text: string;
  readonly entry: PlanEntry;
  readonly definition: FaultDefinition;
  /** Every argument of the definition, defaults filled in. */
  readonly values: Readonly<Record<string, PlanValue>>;
}

/**
 * One line of a plan at work in one run: the memory that pure triggers lack. It counts matches, turns
 * `while` faults on and off, and knows when it is spent. A rule belongs to one proxy; its answers
 * depend only on the sightings that it was given, in order, and on the seed.
 *
 * The link passes every sighting in `watches` to `consider`, the start of each connection included.
 * - `once` and `each`: true means that the fault acts on this unit.
 * - `while`: true at the sighting that switches it on (which may be of the other direction: `stall
 *   downstream on turn/start`) and at every later one in `directions`, until `end`. Lasting effects
 *   (`stop-reading`, `vanish`) are for `directions`; those about a unit only when `acts(direction)`.
 *   It may also be over by itself (`until`, `during`, `turn`), so ask `isOn` after each sighting and
 *   lift the lasting effect when it is off.
 */
export class ArmedRule {
  readonly index: number;
  readonly text: string;
  readonly entry: PlanEntry;
  readonly definition: FaultDefinition;
  readonly values: Readonly<Record<string, PlanValue>>;
  readonly trigger: Trigger;
  /** The directions in which it acts. */
  readonly directions: readonly Direction[];
  /** The directions whose sightings it must be shown; more than `directions` for some `while` faults. */
  readonly watches: readonly Direction[];
  /** Whole units are needed on `watches`; chunks as they were read will not do. */
  readonly needsUnits: boolean;
  /** Messages must be parsed on `watches`. */
  readonly needsMessages: boolean;
  /** How often it may fire; Infinity without a bound. */
  readonly timesMax: number;

  #fired = 0;
  /** How often a `while` fault was switched on, whether it has found anything to do or not. */
  #begun = 0;
  /** Before it last started over. */
  #firedBefore = 0;
  #startsOver = false;
  #disarmed = false;
  readonly #matches = new MatchCount();
  /** Connections on which a `while` fault is on, and those on which its window is over. */
  readonly #on = new Set<string>();
  readonly #over = new Set<string>();

  constructor(parts: ArmedRuleParts) {
    const { definition, entry } = parts;
    this.index = parts.index;
    this.text = parts.text;
    this.entry = entry;
    this.definition = definition;
    this.values = parts.values;
    this.trigger = wholeTrigger(definition, entry.trigger, parts.values);
    const { trigger } = this;
    this.directions = actingDirections(definition, trigger);
    const fromEitherSide =
      this.#isWhile && (trigger.on !== undefined || trigger.until !== undefined);
    this.watches = fromEitherSide ? bothDirections : this.directions;
    this.needsMessages = definition.level === 'message' || aboutMessages(trigger);
    this.needsUnits =
      this.needsMessages ||
      definition.needsUnits === true ||
      definition.level === 'frame' ||
      definition.codecs !== 'any' ||
      (trigger.after !== undefined && 'units' in trigger.after);
    const single = definition.acts === 'once' || trigger.on?.nth !== undefined;
    this.timesMax = trigger.times ?? (single ? 1 : Number.POSITIVE_INFINITY);
  }

  /** How often it has fired: units acted on; for a `while` fault, how often it was switched on. */
  get fired(): number {
    return this.#firedBefore + this.#fired;
  }

  /** It has found nothing to change where it was about to act: it has not fired. */
  takeBack(): void {
    this.#fired -= 1;
  }

  /** A window that had nothing to change when it was switched on does so now. */
  fire(): void {
    this.#fired += 1;
  }

  /** True when it will never act again and is on nowhere. */
  get spent(): boolean {
    if (this.#on.size > 0 || this.#disarmed) return this.#on.size === 0;
    const times = this.#isWhile ? this.#begun : this.#fired;
    return !this.#startsOver && times >= this.timesMax;
  }

  /** It waits for a time, not for a unit: show it a `tick` this long after a connection's start. */
  get wakesAfterMs(): number | undefined {
    const { after, on } = this.trigger;
    return after !== undefined && 'ms' in after && on === undefined ? after.ms : undefined;
  }

  acts(direction: Direction): boolean {
    return this.directions.includes(direction);
  }

  /** Whether a `while` fault is on for this connection. */
  isOn(link: string, connection: number): boolean {
    return this.#on.has(connectionKey(link, connection));
  }

  /**
   * True when the fault acts here. Give it every sighting once, in order, with its unit; there is none
   * at a start or tick.
   */
  consider(sighting: Sighting, seed: number, unit?: Unit): boolean {
    if (this.spent || !this.#accepts(sighting, unit)) return false;
    return this.#isWhile ? this.#considerWhile(sighting, seed) : this.#considerUnit(sighting, seed);
  }

  /** What the fault asks for at a sighting at which `consider` was true; no unit at a start or tick. */
  decide(sighting: Sighting, unit: Unit | undefined, seed: number): Effect {
    const { link, connection, direction, message } = sighting;
    const place = this.#isWhile ? [sighting.unit] : this.#placeOf(sighting);
    return this.definition.decide(this.values as never, {
      direction,
      unit: unit ?? noUnit,
      message,
      bytesBefore: sighting.bytesBefore,
      given: givenClauses(this.entry.trigger),
      ...(this.entry.process !== undefined && { process: this.entry.process }),
      fraction: (purpose) =>
        fraction(seed, link, connection, direction, this.index, ...place, purpose),
    });
  }

  /** The window of a `while` fault (`for 5s`) is over on this connection. */
  end(link: string, connection: number): void {
    const key = connectionKey(link, connection);
    // Without a message to switch it on again it would be on again at once.
    if (this.#on.delete(key) && this.trigger.on === undefined) this.#over.add(key);
  }

  /** The connection is gone, and nothing of it need be remembered. */
  leave(link: string, connection: number): void {
    const key = connectionKey(link, connection);
    this.#on.delete(key);
    this.#over.delete(key);
    this.#matches.forget(key);
  }

  /**
   * Counts from the start again, as a new rule would. One that did so once may do so again, so it is
   * never spent before it is disarmed.
   */
  startOver(): void {
    this.#startsOver = true;
    this.#firedBefore += this.#fired;
    this.#fired = 0;
    this.#begun = 0;
    this.#matches.startOver();
  }

  /** Off everywhere; what is there for good stays where it is on, and comes nowhere else. */
  disarm(): void {
    this.#disarmed = true;
    if (!this.stays) this.#on.clear();
  }

  /** Off everywhere, whatever it says. */
  remove(): void {
    this.#disarmed = true;
    this.#on.clear();
  }

  /** The heal does not take it back. */
  get stays(): boolean {
    return this.trigger.forGood === true;
  }

  get #isWhile(): boolean {
    return this.definition.acts === 'while';
  }

  #accepts({ direction, message }: Sighting, unit: Unit | undefined): boolean {
    const { accepts } = this.definition;
    return accepts === undefined || unit === undefined || accepts({ direction, unit, message });
  }

  #considerUnit(sighting: Sighting, seed: number): boolean {
    if (this.#fired >= this.timesMax || !this.acts(sighting.direction)) return false;
    const { level, at } = this.definition;
    if ((sighting.start === true) !== (at === 'start')) return false;
    if (sighting.tick === true && level !== 'connection' && level !== 'process') return false;
    if (level === 'message' && sighting.message === undefined) return false;
    return this.#matchesNow(sighting, seed) && this.#fire();
  }

  #considerWhile(sighting: Sighting, seed: number): boolean {
    const key = connectionKey(sighting.link, sighting.connection);
    const matching = this.#matchesNow(sighting, seed);
    if (this.#on.has(key)) {
      if (this.#isOver(sighting)) {
        this.end(sighting.link, sighting.connection);
        if (!matchesConversation(this.trigger, sighting)) this.#over.delete(key);
        return false;
      }
      const isUnit = sighting.start !== true && sighting.tick !== true;
      return isUnit && this.acts(sighting.direction);
    }
    // The next turn, or the next time in the phase, is a new window.
    if (!matchesConversation(this.trigger, sighting)) this.#over.delete(key);
    if (this.#disarmed || !matching || this.#over.has(key) || this.#begun >= this.timesMax)
      return false;
    this.#on.add(key);
    this.#begun += 1;
    return this.#fire();
  }

  /** A window that is given by what the connection says: `until turn/completed`, `during streaming`. */
  #isOver(sighting: Sighting): boolean {
    const { on, until } = this.trigger;
    if (until !== undefined && matchesMessage(until, sighting.message)) return true;
    return on === undefined && !matchesConversation(this.trigger, sighting);
  }

  #matchesNow(sighting: Sighting, seed: number): boolean {
    // A `while` fault's direction says where it acts; the message that switches it on may come from
    // either side.
    const { direction: _, ...fromEitherSide } = this.trigger;
    const isFree = this.#isWhile && this.trigger.on !== undefined;
    if (!isFree && !this.acts(sighting.direction)) return false;
    return (
      matches(fromEitherSide, sighting) &&
      this.#isItsTurn(sighting.link) &&
      this.#draws(sighting, seed)
    );
  }

  /** With `#n`: the n-th match of the link, and those behind it as far as `times` allows. */
  #isItsTurn(link: string): boolean {
    const { nth } = this.trigger.on ?? {};
    if (nth === undefined) return true;
    const count = this.#matches.countOnLink(link);
    return count >= nth && count < nth + this.timesMax;
  }

  #draws(sighting: Sighting, seed: number): boolean {
    const { link, connection, direction } = sighting;
    const { on, probability } = this.trigger;
    if (on !== undefined) this.#matches.countOn(connectionKey(link, connection), direction);
    if (probability === undefined) return true;
    // A fault that is on for whole connections is drawn once for each, as Toxiproxy's toxicity is.
    const isWhole = this.#isWhile && on === undefined;
    const place = isWhole ? [] : [direction, ...this.#placeOf(sighting)];
    return fraction(seed, link, connection, this.index, 'probability', ...place) < probability;
  }

  #placeOf({ link, connection, direction, unit }: Sighting): readonly (string | number)[] {
    if (this.trigger.on === undefined) return [unit];
    return ['match', this.#matches.latestOn(connectionKey(link, connection), direction)];
  }

  #fire(): true {
    this.#fired += 1;
    return true;
  }
}

function connectionKey(link: string, connection: number): string {
  return `${connection} ${link}`;
}
