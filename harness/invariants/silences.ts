import { type Connection, deliveryOf } from '../history/connections.ts';
import type { EventOf, HistoryEvent } from '../history/event.ts';
import type { Carrier } from './request-connections.ts';

interface Silence {
  /** What made it. */
  readonly by: HistoryEvent;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Nobody calls a stream silent for less, once it has gone on. */
const noticedMs = 100;
/** Who gave up in a silence may have waited before it asked again. */
const pauseMs = 10_000;

/** Times in which the harness let nothing of an answer through to who waited for it. */
export class Silences {
  readonly #history: readonly HistoryEvent[];
  readonly #known = new Map<Connection, readonly Silence[]>();

  constructor(history: readonly HistoryEvent[]) {
    this.#history = history;
  }

  /**
   * What made the silence in which an agent gave an answer up, if there was one: it lasted until then, or
   * had lasted for long enough to be noticed. `from`: where the answer was asked for, on `connection` where
   * that is known. `stops` are those of the agent's process and of the provider's.
   */
  before(
    { index, time }: HistoryEvent,
    { connection, from }: Partial<Carrier> & Pick<Carrier, 'from'>,
    stops: readonly EventOf<'process-signalled'>[],
  ): HistoryEvent | undefined {
    const own = connection === undefined ? [] : this.#of(connection);
    const all = [...own, ...stops.map((stop) => this.#ofStop(stop))];
    return all.find(({ by, fromMs, toMs }) => {
      if (by.index >= index || toMs < from.time) return false;
      if (toMs >= time) return true;
      return toMs - Math.max(fromMs, from.time) >= noticedMs && time - toMs <= pauseMs;
    })?.by;
  }

  #ofStop(stop: EventOf<'process-signalled'>): Silence {
    const goes = this.#history.find(
      (event) =>
        event.type === 'process-signalled' &&
        event.process === stop.process &&
        event.signal === 'SIGCONT' &&
        event.index > stop.index,
    );
    return { by: stop, fromMs: stop.time, toMs: goes?.time ?? Number.POSITIVE_INFINITY };
  }

  #of(connection: Connection): readonly Silence[] {
    const known = this.#known.get(connection);
    if (known !== undefined) return known;
    const found = connection.events.flatMap((event) => {
      if (event.type === 'fault-fired') return [afterFault(connection, event)];
      const stopped = event.type === 'reading' && event.state === 'stopped';
      return stopped && event.fault !== undefined ? [whileUnread(connection, event)] : [];
    });
    this.#known.set(connection, found);
    return found;
  }
}

/** Until something came through again, and what the fault fired at is among it, if that ever goes out. */
function afterFault(connection: Connection, fault: EventOf<'fault-fired'>): Silence {
  const next = connection.events.find(
    (event) =>
      event.type === 'unit-delivered' &&
      event.direction === 'downstream' &&
      event.as === undefined &&
      event.index > fault.index,
  );
  const held = heldUnit(connection, fault);
  const out = held && deliveryOf(connection, held);
  const closed = connection.events.find((event) => event.type === 'connection-closed');
  const until = (event: HistoryEvent | undefined) =>
    event?.time ?? closed?.time ?? Number.POSITIVE_INFINITY;
  // What stands upstream makes nobody wait that has been let out.
  const first = fault.direction === 'upstream' && held !== undefined ? 0 : until(next);
  const toMs = held === undefined ? first : Math.max(first, until(out));
  return { by: fault, fromMs: fault.time, toMs };
}

function heldUnit(
  { events }: Connection,
  { direction, unit }: EventOf<'fault-fired'>,
): EventOf<'unit-received'> | undefined {
  return events.find(
    (event): event is EventOf<'unit-received'> =>
      event.type === 'unit-received' && event.direction === direction && event.unit === unit,
  );
}

function whileUnread({ events }: Connection, stopped: EventOf<'reading'>): Silence {
  const resumed = events.find(
    (event) =>
      event.type === 'reading' &&
      event.side === stopped.side &&
      event.state === 'resumed' &&
      event.index > stopped.index,
  );
  return { by: stopped, fromMs: stopped.time, toMs: resumed?.time ?? Number.POSITIVE_INFINITY };
}
