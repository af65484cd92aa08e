import type { Effect } from '../faults/effect.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import { matchesGlob } from '../wire/glob.ts';
import type { Direction } from '../wire/unit.ts';
import { effectWords } from './effect-words.ts';
import type { FaultStatus } from './options.ts';

/** Where a fault fired; all absent for the start of a connection but link and connection. */
export interface FiredAt {
  readonly link: string;
  readonly connection: number;
  readonly direction?: Direction;
  readonly unit?: number;
  readonly method?: string;
}

/** Methods that are kept, and that are named, to say why a fault never fired. */
const methodsMax = 1_000;
const namesMax = 12;

/**
 * The account of a plan's faults over all links: armed, fired, healed, and for those that never fired,
 * what was seen instead.
 */
export class FaultBook {
  #rules: ArmedRule[] = [];
  readonly #recorder: Recorder;
  readonly #listeners: ((status: FaultStatus) => void)[] = [];
  readonly #healed = new Set<number>();
  /** By connection: which dense faults have been recorded, and in which direction. */
  readonly #recorded = new Map<string, Set<string>>();
  readonly #connections = new Map<string, number>();
  readonly #codecs = new Set<string>();
  readonly #methods = new Set<string>();

  constructor(rules: readonly ArmedRule[], recorder: Recorder) {
    this.#recorder = recorder;
    for (const rule of rules) this.arm(rule);
  }

  get rules(): readonly ArmedRule[] {
    return this.#rules;
  }

  arm(rule: ArmedRule): void {
    const { index, definition, text } = rule;
    this.#rules.push(rule);
    this.#recorder.record({ type: 'fault-armed', fault: index, name: definition.name, text });
  }

  get statuses(): readonly FaultStatus[] {
    return this.rules.map((rule) => this.#statusOf(rule));
  }

  onFired(listener: (status: FaultStatus) => void): void {
    this.#listeners.push(listener);
  }

  sawConnection(link: string, connection: number): void {
    this.#connections.set(link, connection);
  }

  sawCodec(name: string): void {
    this.#codecs.add(name);
  }

  sawMethod(method: string): void {
    if (this.#methods.size < methodsMax) this.#methods.add(method);
  }

  /**
   * A rule has acted. Faults of the byte level that act on everything are recorded once a connection
   * and direction: a history of every late packet would bury the rest.
   */
  fired(rule: ArmedRule, effect: Effect, at: FiredAt): void {
    const { index, definition } = rule;
    const isDense = definition.level === 'byte' && definition.acts !== 'once';
    if (!isDense || this.#isNew(index, at)) {
      this.#recorder.record({
        type: 'fault-fired',
        fault: index,
        name: definition.name,
        ...at,
        ...(effect.do === 'signal' && { process: effect.process }),
        effect: effectWords(effect),
      });
    }
    const status = this.#statusOf(rule);
    for (const listener of this.#listeners) listener(status);
  }

  /** The connection is gone. */
  forget(link: string, connection: number): void {
    this.#recorded.delete(`${connection} ${link}`);
  }

  #isNew(fault: number, { link, connection, direction }: FiredAt): boolean {
    const key = `${connection} ${link}`;
    const recorded = this.#recorded.get(key) ?? new Set();
    this.#recorded.set(key, recorded);
    const isNew = !recorded.has(`${fault} ${direction ?? ''}`);
    recorded.add(`${fault} ${direction ?? ''}`);
    return isNew;
  }

  healed(rule: ArmedRule, link?: string, connection?: number): void {
    this.#recorder.record({
      type: 'fault-healed',
      fault: rule.index,
      ...(link !== undefined && { link }),
      ...(connection !== undefined && { connection }),
    });
  }

  disarmAll(): void {
    for (const rule of this.rules) this.disarm(rule);
  }

  disarm(rule: ArmedRule): void {
    rule.disarm();
    this.#healed.add(rule.index);
  }

  /** Records those that never fired, with the reason as far as it can be told. */
  settle(): void {
    this.#settle(this.rules);
  }

  /** Settles these, and takes them out of the plan. */
  forgetRules(rules: readonly ArmedRule[]): void {
    this.#settle(rules.filter((rule) => this.#rules.includes(rule)));
    this.#rules = this.#rules.filter((rule) => !rules.includes(rule));
  }

  #settle(rules: readonly ArmedRule[]): void {
    for (const rule of rules) {
      if (rule.fired > 0) continue;
      const why = this.#whyNever(rule);
      const { index, definition } = rule;
      this.#recorder.record({
        type: 'fault-never-fired',
        fault: index,
        name: definition.name,
        why,
      });
    }
  }

  #statusOf(rule: ArmedRule): FaultStatus {
    const { index, text, fired } = rule;
    return { fault: index, text, fired, healed: this.#healed.has(index) };
  }

  #whyNever({ trigger, definition, needsUnits }: ArmedRule): string {
    const links = trigger.link === undefined ? [...this.#connections.keys()] : [trigger.link];
    const opened = Math.max(0, ...links.map((link) => this.#connections.get(link) ?? 0));
    const on = trigger.link === undefined ? '' : ` on link ${trigger.link}`;
    if (opened === 0) return `no connection was opened${on}`;
    if (trigger.connection !== undefined && trigger.connection > opened) {
      return `connection ${trigger.connection} was never opened${on}; there were ${opened}`;
    }
    const { codecs } = definition;
    const seen = [...this.#codecs];
    if (needsUnits && codecs !== 'any' && !codecs.some((name) => this.#codecs.has(name))) {
      return `it needs ${codecs.join(' or ')}, and the bytes were ${seen.join(', ') || 'none'}`;
    }
    if (!trigger.on) return 'nothing passed that its trigger matches';
    const { method, nth } = trigger.on;
    const methods = [...this.#methods];
    if (methods.some((name) => matchesGlob(method, name))) {
      const times = nth === undefined ? '' : ` ${nth} times`;
      return `${method} was seen, but not${times} where all of its line is true`;
    }
    const named = methods.slice(0, namesMax).join(', ') || 'no message at all';
    const more = methods.length > namesMax ? ` and ${methods.length - namesMax} more` : '';
    return `${method} was not seen; seen were ${named}${more}`;
  }
}
