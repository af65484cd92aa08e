import { type Connection, deliveryOf } from './connections.ts';
import type { EventOf } from './event.ts';

type Unit = EventOf<'unit-received'>;

/**
 * Threads with a turn that was seen on a connection and did not end on it, each with the first that was
 * seen of it; the empty name stands for the one thread of a protocol that names none.
 */
export function runningTurns(c: Connection): Map<string, Unit> {
  const running = new Map<string, Unit>();
  const over = new Set<string>();
  for (const event of c.events) {
    if (event.type !== 'unit-received' || event.message === undefined || isLost(c, event)) continue;
    const { thread = '', turn, means, kind, id } = event.message;
    if (kind === 'error' && event.direction === 'downstream') {
      // A refused turn runs nowhere.
      for (const [name, { message }] of running) {
        if (message?.means === 'turn-start' && message.id === id) running.delete(name);
      }
      continue;
    }
    if (kind === 'response') {
      if (means === 'turn-end') running.delete(threadOf(running, event) ?? thread);
      continue;
    }
    // Whoever gave a turn up has nothing left to look after.
    if (means === 'interrupt' && event.direction === 'upstream') running.delete(thread);
    if (means === 'turn-end') {
      running.delete(thread);
      if (turn !== undefined) over.add(turn);
    }
    const began = means === 'turn-start' || means === 'turn-started' || means === 'delta';
    if (!began || running.has(thread)) continue;
    // What is told of a turn after its end does not start it again.
    if (turn === undefined || !over.has(turn)) running.set(thread, event);
  }
  return running;
}

/** The thread whose turn an answer to its request ends. */
function threadOf(running: ReadonlyMap<string, Unit>, answer: Unit): string | undefined {
  return [...running].find(([, { message }]) => message?.id === answer.message?.id)?.[0];
}

/** The harness kept it from its receiver, to whom nothing began or ended by it. */
function isLost(c: Connection, unit: Unit): boolean {
  const as = deliveryOf(c, unit)?.as;
  return as === 'dropped' || as === 'discarded' || as === 'cut';
}
