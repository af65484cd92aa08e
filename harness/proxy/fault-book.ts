import type { Effect } from '../faults/effect.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { CodecName } from '../wire/codec.ts';
import type { Message } from '../wire/message.ts';
import type { Direction } from '../wire/unit.ts';
import { effectWords } from './effect-words.ts';
import type { FaultStatus } from './options.ts';
import { type Idle, whyNever } from './why-never.ts';

/** Where a fault fired; all absent for the start of a connection but link and connection. */
export interface FiredAt {
  readonly link: string;
  readonly connection: number;
  readonly direction?: Direction;
  readonly unit?: number;
  readonly method?: string;
}

/** Methods that are kept to say why a fault never fired. */
const methodsMax = 1_000;

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
  readonly #codecs = new Set<CodecName>();
  readonly #methods = new Map<string, Set<Message['kind']>>();
  readonly #idle = new Map<ArmedRule, Idle>();
  #gaveUp: string | undefined;

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

  sawCodec(name: CodecName): void {
    this.#codecs.add(name);
  }

  codecGaveUp(why: string): void {
    this.#gaveUp ??= why;
  }

  /** Of a message that nobody reads, `kind` is not known. */
  sawMethod(method: string, kind?: Message['kind']): void {
    const kinds = this.#methods.get(method);
    if (kind !== undefined) kinds?.add(kind);
    if (kinds !== undefined || this.#methods.size >= methodsMax) return;
    this.#methods.set(method, new Set(kind === undefined ? [] : [kind]));
  }

  /** All of a rule's line was true, and nothing came of it: `why`, where that is known. */
  idle(rule: ArmedRule, why: string): void {
    const { times, why: before } = this.#idle.get(rule) ?? { times: 0, why };
    this.#idle.set(rule, { times: times + 1, why: before });
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
        ...(isSilent(effect) && { silent: true }),
        effect: effectWords(effect),
        ...(rule.stays && { stays: true }),
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
    if (!rule.stays) this.#healed.add(rule.index);
  }

  /** Ends it, whatever it says. */
  remove(rule: ArmedRule): void {
    rule.remove();
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
      const why = whyNever(rule, this.#seen, this.#idle.get(rule));
      const { index, definition } = rule;
      this.#recorder.record({
        type: 'fault-never-fired',
        fault: index,
        name: definition.name,
        why,
      });
    }
  }

  get #seen() {
    const [connections, codecs, methods] = [this.#connections, this.#codecs, this.#methods];
    return { connections, codecs, methods, gaveUp: this.#gaveUp };
  }

  #statusOf(rule: ArmedRule): FaultStatus {
    const { index, text, fired } = rule;
    return { fault: index, text, fired, healed: this.#healed.has(index) };
  }
}

function isSilent(effect: Effect): boolean {
  return effect.do === 'vanish' || (effect.do === 'cut' && effect.then === 'vanish');
}
