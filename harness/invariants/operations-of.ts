import type { EventOf, HistoryEvent } from '../history/event.ts';

/** What a client was asked to do, and what came of it. */
export interface Operation {
  readonly invoke: EventOf<'invoke'>;
  outcome: EventOf<'ok'> | EventOf<'fail'> | EventOf<'info'> | undefined;
}

export function operationsOf(history: readonly HistoryEvent[]): Operation[] {
  const operations = new Map<number, Operation>();
  for (const event of history) {
    if (event.type === 'invoke') {
      operations.set(event.operation, { invoke: event, outcome: undefined });
    } else if (event.type === 'ok' || event.type === 'fail' || event.type === 'info') {
      const operation = operations.get(event.operation);
      if (operation) operation.outcome ??= event;
    }
  }
  return [...operations.values()];
}

/** Whether it was still to be done when the run was stopped, for all that its client says. */
export function isOpen({ outcome }: Operation): boolean {
  return outcome === undefined || (outcome.type === 'info' && outcome.error?.code === 'ABORTED');
}
