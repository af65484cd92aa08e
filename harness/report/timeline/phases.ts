import type { HistoryEvent } from '../../history/event.ts';

export interface PhaseChange {
  readonly index: number;
  readonly phase: string;
  readonly turn: number;
}

/** Where the conversation stood, as the last connection that said so saw it; `–` when none is open. */
export function phaseChanges(history: readonly HistoryEvent[]): PhaseChange[] {
  const changes: PhaseChange[] = [];
  let turn = 0;
  const to = (index: number, phase: string) => {
    if (changes.at(-1)?.phase !== phase) changes.push({ index, phase, turn });
  };
  let open = 0;
  for (const event of history) {
    if (event.type === 'connection-opened') {
      open++;
      to(event.index, 'connecting');
    }
    if (event.type === 'connection-closed') {
      open = Math.max(0, open - 1);
      if (open === 0) to(event.index, '–');
    }
    if (event.type === 'phase') {
      if (event.phase === 'turn-requested') turn++;
      to(event.index, event.phase);
    }
  }
  return changes;
}
