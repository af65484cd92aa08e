import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { parsePlan } from '../plan/parse.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { Direction } from '../wire/unit.ts';
import { BytesWatch } from './bytes-watch.ts';

function watched(plan: string, ...events: EventBody[]): string[] {
  const acts: string[] = [];
  const watch = new BytesWatch(resolvePlan(parsePlan(plan)), ({ rule, connection, direction }) =>
    acts.push(`${rule.text} on ${connection} ${direction}`),
  );
  for (const event of events) watch.see(event);
  return acts;
}

const on = { link: 'client', connection: 1 } as const;
const bytes = (direction: Direction, count: number): EventBody => ({
  ...{ type: 'unit-received', ...on, direction, unit: 0, kind: 'chunk', bytes: count },
});
const fin = (side: 'client' | 'server'): EventBody => ({
  type: 'end-received',
  ...on,
  side,
  how: 'fin',
});

describe('BytesWatch', () => {
  it('sees that all bytes of a direction go through what acts on all', () => {
    const plan = 'latency(5ms) upstream';
    expect(watched(plan, bytes('upstream', 1))).toEqual(['latency(5ms) upstream on 1 upstream']);
    expect(watched(plan, bytes('downstream', 1))).toEqual([]);
  });

  it('sees nothing of what a draw may have spared', () => {
    expect(watched('latency(5ms) p=0.5', bytes('downstream', 1))).toEqual([]);
  });

  it('sees a limit that is reached, and none that is not', () => {
    const plan = 'limit-data(10)';
    expect(watched(plan, bytes('downstream', 9))).toEqual([]);
    expect(watched(plan, bytes('downstream', 9), bytes('downstream', 1))).toHaveLength(1);
  });

  it('does not see upstream what is dropped before it comes here', () => {
    expect(watched('timeout(1s) upstream', bytes('upstream', 1))).toEqual([]);
    expect(watched('timeout(1s)', bytes('downstream', 1))).toHaveLength(1);
  });

  it('sees an end that is held back, of the side that it is about', () => {
    expect(watched('slow-close(1s)', fin('server'))).toHaveLength(1);
    expect(watched('slow-close(1s)', fin('client'), bytes('downstream', 1))).toEqual([]);
  });
});
