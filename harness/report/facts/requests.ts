import type { EventOf, HistoryEvent, Side } from '../../history/event.ts';

export type RequestState = 'answered' | 'error' | 'unanswered' | 'answered twice' | 'orphan answer';

/** A request as the proxy saw it, with what became of it. */
export interface RequestFact {
  readonly link: string;
  readonly connection: number;
  readonly by: Side;
  readonly id: string;
  readonly method: string;
  readonly thread?: string;
  readonly turn?: string;
  /** Event of the request; of the answer, for an orphan. */
  readonly event: number;
  readonly sentMs?: number;
  answeredMs?: number;
  state: RequestState;
}

/** Every request of a history in order, and every answer that nobody asked for. */
export function requestsOf(history: readonly HistoryEvent[]): RequestFact[] {
  const requests: RequestFact[] = [];
  const open = new Map<string, RequestFact>();
  for (const event of history) {
    if (event.type !== 'unit-received' && event.type !== 'unit-injected') continue;
    const { message } = event;
    if (message?.id === undefined) continue;
    const by = event.direction === 'upstream' ? 'client' : 'server';
    if (message.kind === 'request') {
      const fact = factOf(event, by, 'unanswered');
      requests.push(fact);
      open.set(keyOf(event, by), fact);
    } else if (message.kind === 'response' || message.kind === 'error') {
      const asked = open.get(keyOf(event, by === 'client' ? 'server' : 'client'));
      if (asked === undefined) requests.push(factOf(event, by, 'orphan answer'));
      else answer(asked, event, message.kind === 'error');
    }
  }
  return requests;
}

type Unit = EventOf<'unit-received'> | EventOf<'unit-injected'>;

const keyOf = (event: Unit, asker: Side) =>
  `${event.link} ${event.connection} ${asker} ${typeof event.message?.id} ${event.message?.id}`;

function factOf(event: Unit, by: Side, state: RequestState): RequestFact {
  const { message } = event;
  return {
    link: event.link,
    connection: event.connection,
    by,
    id: String(message?.id),
    method: message?.method ?? '?',
    ...(message?.thread !== undefined && { thread: message.thread }),
    ...(message?.turn !== undefined && { turn: message.turn }),
    event: event.index,
    ...(state === 'unanswered' && { sentMs: event.time }),
    state,
  };
}

function answer(asked: RequestFact, event: Unit, isError: boolean): void {
  if (asked.answeredMs !== undefined) {
    asked.state = 'answered twice';
    return;
  }
  asked.answeredMs = event.time;
  asked.state = isError ? 'error' : 'answered';
}
