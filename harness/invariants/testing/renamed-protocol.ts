/**
 * A contract of all invariants: they read what messages mean, and no protocol's names. Every history that
 * a test has an invariant judge is judged once more with all methods renamed, and must get the same verdict.
 */
import type { HistoryEvent } from '../../history/event.ts';
import { invariants } from '../index.ts';
import type { Invariant } from '../invariant.ts';

const prefix = 'renamed~';

export function holdToMeanings(): void {
  for (const invariant of invariants) hold(invariant);
}

function hold(invariant: Invariant): void {
  const { judge } = invariant;
  (invariant as { judge: Invariant['judge'] }).judge = (history, bounds) => {
    const verdict = judge(history, bounds);
    const renamed = judge(history.map(withOtherName), bounds);
    const reason = renamed.reason.replaceAll(prefix, '');
    if (JSON.stringify({ ...renamed, reason }) !== JSON.stringify(verdict)) {
      const [was, now] = [JSON.stringify(verdict), JSON.stringify(renamed)];
      throw new Error(`${invariant.id} reads the names of methods: ${was}, renamed ${now}`);
    }
    return verdict;
  };
}

function withOtherName(event: HistoryEvent): HistoryEvent {
  if (event.type !== 'unit-received' && event.type !== 'unit-injected') return event;
  if (event.message?.method === undefined) return event;
  return { ...event, message: { ...event.message, method: prefix + event.message.method } };
}
