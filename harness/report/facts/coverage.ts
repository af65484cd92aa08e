import type { HistoryEvent } from '../../history/event.ts';
import { phaseChanges } from '../timeline/phases.ts';

/** How often each fault fired in each phase: whether the run tested what it is there to test. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #armed = new Set<string>();

  add(history: readonly HistoryEvent[]): void {
    const changes = phaseChanges(history);
    let at = 0;
    for (const event of history) {
      while ((changes[at]?.index ?? Number.POSITIVE_INFINITY) <= event.index) at++;
      if (event.type === 'fault-armed') this.#armed.add(event.name);
      if (event.type !== 'fault-fired') continue;
      const phase = changes[at - 1]?.phase ?? '–';
      const ofFault = this.#counts.get(event.name) ?? new Map<string, number>();
      ofFault.set(phase, (ofFault.get(phase) ?? 0) + 1);
      this.#counts.set(event.name, ofFault);
    }
  }

  /** Faults by name; those that were armed and never fired as well. */
  get faults(): string[] {
    return [...new Set([...this.#armed, ...this.#counts.keys()])].sort();
  }

  count(fault: string, phase: string): number {
    return this.#counts.get(fault)?.get(phase) ?? 0;
  }
}

/** In the order of a conversation; `–` is a time in which no connection was open. */
export const coveragePhases: readonly string[] = [
  ...['–', 'connecting', 'initializing', 'ready', 'turn-requested', 'turn-started', 'streaming'],
  ...['approval-open', 'turn-completed'],
];
