import { Cast } from '../history/cast.ts';
import type { HistoryEvent } from '../history/event.ts';
import { type RunFacts, runFacts } from '../history/run-facts.ts';
import type { Bounds } from './invariant.ts';
import { type Operation, operationsOf } from './operations-of.ts';

/** What the parts of a law about connections need to know of their history. */
export interface Surroundings {
  readonly history: readonly HistoryEvent[];
  readonly facts: RunFacts;
  readonly bounds: Bounds;
  readonly operations: readonly Operation[];
  readonly cast: Cast;
}

export function surroundingsOf(history: readonly HistoryEvent[], bounds: Bounds): Surroundings {
  const operations = operationsOf(history);
  return { history, facts: runFacts(history), bounds, operations, cast: new Cast(history) };
}
