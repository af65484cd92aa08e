import type { EventOf, HistoryEvent } from '../history/event.ts';
import { turnAsked } from '../history/turn-asked.ts';

type Unit = EventOf<'unit-received'>;

/** What a client did of a turn: when it asked, and when it knew the outcome. */
interface Asked {
  readonly turn: number;
  readonly began?: HistoryEvent;
  readonly outcome?: EventOf<'ok'>;
}

/** What servers call a turn of the workload. */
export interface TurnNames {
  thread: string | undefined;
  readonly ids: Set<string>;
  /** When its client first sent the request for it. */
  sent: HistoryEvent | undefined;
}

/**
 * The names of turns, as links show them: which turn a request is for its prompt says, else the one turn
 * that was asked for at that time; the answer and what follows in its thread have the server's id of it.
 */
export function turnNames(
  history: readonly HistoryEvent[],
  models: ReadonlySet<string>,
  turns: readonly Asked[],
): ReadonlyMap<number, TurnNames> {
  const names = new Map<number, TurnNames>();
  for (const { turn, outcome } of turns) {
    names.set(turn, { thread: outcome?.value?.thread, ids: new Set(), sent: undefined });
  }
  /** By connections and ids of requests: the turn that was asked for. */
  const open = new Map<string, number>();
  for (const event of history) {
    if (event.type !== 'unit-received' || models.has(event.link)) continue;
    const { message, direction } = event;
    if (message === undefined) continue;
    const key = `${event.link} ${event.connection} ${message.id}`;
    if (direction === 'upstream' && message.means === 'turn-start') {
      const turn = turnAsked(event) ?? onlyAt(turns, event);
      const known = turn === undefined ? undefined : names.get(turn);
      if (turn === undefined || known === undefined) continue;
      known.sent ??= event;
      known.thread ??= message.thread;
      if (message.id !== undefined) open.set(key, turn);
    }
    if (direction === 'downstream' && message.turn !== undefined) {
      const turn = namedBy(event, turns, names) ?? open.get(message.id === undefined ? '' : key);
      if (turn !== undefined && isNaming(event)) names.get(turn)?.ids.add(message.turn);
    }
  }
  return names;
}

function isNaming({ message }: Unit): boolean {
  return message?.means === 'turn-start' || message?.means === 'turn-started';
}

/** The turn of a word that one has started, by its thread and time. */
function namedBy(
  event: Unit,
  turns: readonly Asked[],
  names: ReadonlyMap<number, TurnNames>,
): number | undefined {
  if (event.message?.means !== 'turn-started') return undefined;
  const thread = event.message.thread;
  const inThread = turns.filter(({ turn }) => {
    const own = names.get(turn)?.thread;
    return own === undefined || thread === undefined || own === thread;
  });
  return onlyAt(inThread, event);
}

/** The turn that was asked for and not over at an event, if there was one alone. */
function onlyAt(turns: readonly Asked[], { index }: HistoryEvent): number | undefined {
  const running = turns.filter(
    ({ began, outcome }) =>
      began !== undefined &&
      began.index < index &&
      index < (outcome?.index ?? Number.POSITIVE_INFINITY),
  );
  return running.length === 1 ? running[0]?.turn : undefined;
}
