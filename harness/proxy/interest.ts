import type { ArmedRule } from '../plan/armed-rule.ts';
import type { PassOver } from '../wire/codec.ts';
import { matchesGlob } from '../wire/glob.ts';
import { methodAsBefore, peekUnit } from '../wire/peek-method.ts';
import type { Unit } from '../wire/unit.ts';

/** Methods whose answer is remembered; a protocol has some dozens. */
const methodsMax = 1_000;

/**
 * Whether any rule can be about a unit's message, told by its method alone. Most messages of a flood
 * are none of a plan's business, and need not be parsed.
 */
export class Interest {
  readonly #globs: readonly string[];
  readonly #sawMethod: (method: string) => void;
  readonly #known = new Map<string, boolean>();
  /** The last one that is no rule's business: most are the same as that. */
  #passed: string | undefined;

  /** Undefined when the rules must see every message: to count turns, to pair answers, to be on. */
  static of(
    rules: readonly ArmedRule[],
    sawMethod: (method: string) => void,
  ): Interest | undefined {
    return rules.every(isAboutMethod) ? new Interest(rules, sawMethod) : undefined;
  }

  private constructor(rules: readonly ArmedRule[], sawMethod: (method: string) => void) {
    this.#globs = rules.flatMap(({ trigger }) => trigger.on?.method ?? []);
    this.#sawMethod = sawMethod;
  }

  /** True of a text that starts as one before it did, which was no rule's business. */
  readonly passOver: PassOver = (bytes, from, to) => {
    const method = methodAsBefore(bytes, from, to);
    if (method === undefined) return false;
    if (method === this.#passed) return true;
    if (this.#known.get(method) !== false) return false;
    this.#passed = method;
    return true;
  };

  has(unit: Unit): boolean {
    const method = peekUnit(unit);
    if (method === undefined) return false;
    return this.#known.get(method) ?? this.#judge(method);
  }

  #judge(method: string): boolean {
    this.#sawMethod(method);
    const matches = this.#globs.some((glob) => matchesGlob(glob, method));
    if (this.#known.size < methodsMax) this.#known.set(method, matches);
    return matches;
  }
}

function isAboutMethod({ definition, trigger }: ArmedRule): boolean {
  const { on, until, turn, phase, resuming, client } = trigger;
  const needsMore = [until, turn, phase, resuming, client].some((given) => given !== undefined);
  const isAnswer = on?.kind === 'response' || on?.kind === 'error' || on?.kind === 'answer';
  return on !== undefined && !needsMore && !isAnswer && definition.acts !== 'while';
}
