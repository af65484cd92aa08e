import { systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { resolveEntry, resolvePlan } from '../plan/resolve.ts';
import { FaultBook } from './fault-book.ts';
import { newHeldTotal } from './held-share.ts';
import { Link } from './link.ts';
import type { RunContext } from './link-context.ts';
import type {
  ArmedFaults,
  FaultStatus,
  LinkOptions,
  ProxyOptions,
  RunningLink,
  RunningProxy,
} from './options.ts';
import { ProcessSignals } from './process-signals.ts';

/**
 * Starts a proxy with a plan; it listens nowhere until a link is added. Without a plan, or after
 * `heal()`, it changes no byte, forwards FIN as FIN and RST as RST, and passes backpressure on.
 *
 * Throws the plan's errors: `UNKNOWN_FAULT`, `PLAN_ARGUMENT`.
 */
export function startProxy(options: ProxyOptions): RunningProxy {
  return new PlanProxy(options);
}

class PlanProxy implements RunningProxy {
  readonly #run: RunContext;
  readonly #links = new Map<string, Link>();
  readonly #nextFault: () => number;
  #closed: Promise<void> | undefined;

  constructor(options: ProxyOptions) {
    const { plan, seed, recorder, clock = systemClock, recordUnits = true } = options;
    let last = plan.entries.length;
    this.#nextFault =
      options.nextFault ??
      (() => {
        last += 1;
        return last;
      });
    const book = new FaultBook(resolvePlan(plan), recorder);
    this.#run = {
      seed: plan.seed ?? seed,
      clock,
      recorder,
      recordsUnits: recordUnits,
      book,
      signals: new ProcessSignals(clock, book, recorder, options),
      held: newHeldTotal(options.heldBytesMax),
    };
  }

  async addLink(options: LinkOptions): Promise<RunningLink> {
    const { name } = options;
    if (this.#closed) throw new HarnessError('ABORTED', `The proxy of link \`${name}\` is closed.`);
    if (this.#links.has(name)) {
      throw new HarnessError('BAD_ARGUMENT', `Expected a new link name, got \`${name}\` again.`);
    }
    const link = new Link(this.#run, options);
    this.#links.set(name, link);
    try {
      await link.open(options.listen);
    } catch (error) {
      this.#links.delete(name);
      throw error;
    }
    return link;
  }

  arm(plan: Plan): ArmedFaults {
    const { book } = this.#run;
    const rules = plan.entries.map((entry) => resolveEntry(entry, this.#nextFault()));
    for (const rule of rules) book.arm(rule);
    return {
      disarm: () => {
        for (const rule of rules) book.remove(rule);
        for (const link of this.#links.values()) link.rulesDisarmed(rules);
        book.forgetRules(rules);
      },
    };
  }

  startOver(): void {
    for (const rule of this.#run.book.rules) rule.startOver();
    for (const link of this.#links.values()) link.turns.startOver();
  }

  heal(): void {
    this.#run.book.disarmAll();
    this.#run.signals.takeBackAll();
    for (const link of this.#links.values()) link.heal();
  }

  get faults(): readonly FaultStatus[] {
    return this.#run.book.statuses;
  }

  onFired(listener: (status: FaultStatus) => void): void {
    this.#run.book.onFired(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#run.signals.takeBackAll();
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    this.#run.book.settle();
  }
}
