import type { HistoryEvent } from '../../history/event.ts';
import { connectionRows } from './connection-rows.ts';
import type { Drawn, DrawTable } from './drawn.ts';
import type { Lanes } from './lanes.ts';
import { peerRows } from './peer-rows.ts';
import type { Row } from './row.ts';
import { runRows } from './run-rows.ts';
import { UnitRows } from './unit-rows.ts';

/** A delivery within this time of its receipt, or next to it, is drawn as one arrow. */
const drawnPromptMs = 20;

/** The rows of a history, in its order. Events that are drawn elsewhere (phases, plan) have none. */
export function rowsOf(
  history: readonly HistoryEvent[],
  lanes: Lanes,
  promptMs = drawnPromptMs,
): Row[] {
  const rows: Row[] = [];
  const units = new UnitRows(rows, lanes, promptMs);
  for (const event of history) {
    if (event.type === 'unit-received') units.received(event);
    else if (event.type === 'unit-delivered') units.delivered(event);
    else if (event.type === 'unit-injected') units.injected(event);
    else {
      const row = rowOf(event, lanes);
      if (row) rows.push(row);
    }
  }
  units.finish();
  return rows;
}

const table: DrawTable = { ...connectionRows, ...peerRows, ...runRows };

function rowOf(event: HistoryEvent, lanes: Lanes): Row | undefined {
  const draw = table[event.type] as
    | ((event: HistoryEvent, lanes: Lanes) => Drawn | undefined)
    | undefined;
  const drawn = draw?.(event, lanes);
  if (drawn === undefined) return undefined;
  const connection = 'connection' in event && 'link' in event ? event.connection : undefined;
  return {
    events: [event.index],
    time: event.time,
    ...drawn,
    ...(connection !== undefined && { connection }),
  };
}
