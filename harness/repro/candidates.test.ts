import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent } from '../history/event.ts';
import { parsePlan } from '../plan/parse.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { candidatesFrom } from './candidates.ts';

type Way = 'upstream' | 'downstream';

function heard(connection: number, direction: Way, unit: number, method: string): EventBody {
  const answers = method.endsWith(':response');
  const message = {
    kind: answers ? ('response' as const) : ('request' as const),
    method: method.replace(':response', ''),
    id: unit,
    bytes: 9,
  };
  const on = { link: 'stdio', connection, direction, unit };
  return { type: 'unit-received', ...on, kind: 'line', bytes: 9, message };
}

const run: EventBody = { type: 'invoke', client: 'command', operation: 1, f: 'command' };
const server: EventBody = { type: 'process-started', process: 'server', pid: 7, argv: ['x'] };

const numbered = (bodies: readonly EventBody[]) =>
  bodies.map((body, index) => ({ ...body, index, time: index }) as HistoryEvent);

describe('candidatesFrom', () => {
  const reused = numbered([
    ...[run, server, heard(1, 'upstream', 0, 'initialize'), heard(1, 'upstream', 2, 'turn/start')],
    heard(1, 'downstream', 1, 'turn/start:response'),
    ...[run, heard(1, 'upstream', 3, 'turn/start')],
    heard(1, 'downstream', 5, 'turn/start:response'),
  ]);

  it('names each message of the second run, then of the first, the requests before the answers', () => {
    const { once } = candidatesFrom(reused, 6);
    expect(once.filter((plan) => plan.startsWith('end '))).toEqual([
      'end on turn/start#2',
      'end on turn/start:response#2',
      'end on initialize#1',
      'end on turn/start#1',
      'end on turn/start:response#1',
    ]);
    expect(once.slice(0, 4)).toEqual([
      'end on turn/start#2',
      'reset on turn/start#2',
      'kill server on turn/start#2',
      'kill caller on turn/start#2',
    ]);
  });

  it('breaks whoever reuses a connection, on every connection', () => {
    expect(candidatesFrom(reused, 6).onReuse.filter((plan) => plan.startsWith('end '))).toEqual([
      'end on turn/start upstream after 3 units times 6',
      'end on turn/start:response downstream after 2 units times 6',
    ]);
  });

  it('has nothing for reuse when every run opens a connection of its own', () => {
    const own = numbered([
      ...[run, heard(1, 'upstream', 0, 'initialize')],
      ...[run, heard(2, 'upstream', 0, 'initialize')],
    ]);
    expect(candidatesFrom(own, 6)).toEqual({
      once: [
        'end on initialize#2',
        'reset on initialize#2',
        'end on initialize#1',
        'reset on initialize#1',
      ],
      onReuse: [],
    });
  });

  it('writes plans that can be read', () => {
    const { once, onReuse } = candidatesFrom(reused, 6);
    for (const plan of [...once, ...onReuse]) {
      expect(() => resolvePlan(parsePlan(plan))).not.toThrow();
    }
  });
});
