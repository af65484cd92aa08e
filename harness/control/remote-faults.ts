import type { EventBody, HistoryEvent } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { FaultStatus } from '../proxy/options.ts';
import type { SeenAct } from './bytes-watch.ts';

interface Line {
  readonly fault: number;
  readonly name: string;
  readonly text: string;
  fired: number;
  /** What a server said of why it never fired. */
  why: string | undefined;
}

/** The account of a plan whose lines other programs carry: what they say goes into this run's history. */
export class RemoteFaults {
  readonly #recorder: Recorder;
  readonly #rules: readonly ArmedRule[];
  readonly #lines: readonly Line[];
  readonly #listeners: ((status: FaultStatus) => void)[] = [];
  #isHealed = false;

  constructor(plan: Plan, recorder: Recorder) {
    this.#recorder = recorder;
    this.#rules = resolvePlan(plan);
    this.#lines = this.#rules.map(({ index, definition, text }) => {
      return { fault: index, name: definition.name, text, fired: 0, why: undefined };
    });
    for (const { fault, name, text } of this.#lines) {
      recorder.record({ type: 'fault-armed', fault, name, text });
    }
  }

  get statuses(): readonly FaultStatus[] {
    return this.#lines.map((line) => this.#statusOf(line));
  }

  onFired(listener: (status: FaultStatus) => void): void {
    this.#listeners.push(listener);
  }

  healed(): void {
    this.#isHealed = true;
  }

  /**
   * What one proxy says. Its numbers are its own: a plan's lines are armed in their order, so the first
   * that it arms is line 1.
   */
  hearFrom(): (event: HistoryEvent) => void {
    const lines = new Map<number, Line>();
    return ({ index: _, time: __, ...event }) => {
      const line = 'fault' in event && event.fault !== undefined && lines.get(event.fault);
      if (event.type === 'fault-armed') {
        const next = this.#lines[lines.size];
        if (next) lines.set(event.fault, next);
      } else if (event.type === 'fault-never-fired') {
        if (line) line.why ??= event.why;
      } else {
        const body = (line ? { ...event, fault: line.fault } : event) as EventBody;
        this.#recorder.record(body);
        if (event.type === 'fault-fired' && line) this.#fire(line);
      }
    };
  }

  /** Lines about this link, for one who can see that they act; each is told once. */
  rulesOf(link: string): readonly ArmedRule[] {
    return this.#rules.filter(({ trigger }) => (trigger.link ?? link) === link);
  }

  /** From outside it was seen that a line has acted. */
  seen(link: string, { rule, connection, direction, effect }: SeenAct): void {
    const line = this.#lines[rule.index - 1];
    if (!line || line.fired > 0 || this.#isHealed) return;
    const { fault, name } = line;
    const at = { link, connection, direction };
    this.#recorder.record({ type: 'fault-fired', fault, name, ...at, effect });
    this.#fire(line);
  }

  /** Says of each line that did not fire why, or that nobody knows. */
  settle(unobserved: string | undefined): void {
    for (const { fault, name, fired, why } of this.#lines) {
      if (fired > 0) continue;
      const type = unobserved === undefined ? 'fault-never-fired' : 'fault-unobserved';
      const reason = unobserved ?? why ?? 'no connection was opened';
      this.#recorder.record({ type, fault, name, why: reason });
    }
  }

  #fire(line: Line): void {
    line.fired += 1;
    for (const listener of this.#listeners) listener(this.#statusOf(line));
  }

  #statusOf({ fault, text, fired }: Line): FaultStatus {
    return { fault, text, fired, healed: this.#isHealed };
  }
}
