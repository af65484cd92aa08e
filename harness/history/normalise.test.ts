import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent } from './event.ts';
import { firstDifference } from './first-difference.ts';
import { normalise } from './normalise.ts';

const on = { link: 'client', connection: 1, direction: 'downstream' } as const;

/** One run; what a seed does not decide differs by `salt`. */
function run(salt: number, tokens: number[][] = [[1, 2], [3]], extra: EventBody[] = []) {
  const bodies: EventBody[] = [
    { type: 'run-started', seed: 1, plan: ['reset'], startedAt: `2026-0${salt}` },
    {
      type: 'link-listening',
      link: 'client',
      listen: `ws://127.0.0.1:${4000 + salt}`,
      upstream: `unix:/tmp/midturn-${salt}x/app.sock`,
      codec: 'websocket',
    },
    { type: 'process-started', process: 'server', pid: salt, argv: [`${salt}`] },
    {
      type: 'unit-received',
      ...on,
      unit: 0,
      kind: 'frame',
      bytes: 100 + salt,
      message: {
        kind: 'notification',
        method: 'item/turn/started',
        thread: `t-${salt}`,
        turn: `u-${salt}`,
        bytes: salt,
        text: `${salt}`,
      },
    },
    { type: 'unit-delivered', ...on, unit: 0, last: salt, bytes: 100 },
    { type: 'fault-fired', fault: 1, name: 'reset', ...on, unit: 0, effect: 'reset both sides' },
    ...tokens.map(
      (some): EventBody => ({
        type: 'client-tokens',
        client: 'client-1',
        turn: 1,
        via: 'live',
        tokens: some,
      }),
    ),
    ...extra,
  ];
  return bodies.map((body, index): HistoryEvent => ({ index, time: index * salt, ...body }));
}

describe('normalise', () => {
  it('splits into streams and gives ids canonical names', () => {
    const streams = [...normalise(run(1))].map(([name, events]) => [
      name,
      events.map(({ line }) => line),
    ]);
    expect(streams).toEqual([
      ['run', ['{"type":"run-started","seed":1,"plan":["reset"]}']],
      [
        'link client',
        [
          '{"type":"link-listening","link":"client","listen":"ws://127.0.0.1:PORT","upstream":"unix:PATH","codec":"websocket"}',
        ],
      ],
      ['process server', ['{"type":"process-started","process":"server"}']],
      [
        'link client connection 1 downstream',
        [
          '{"type":"unit-received","link":"client","connection":1,"direction":"downstream","unit":0,"kind":"frame","message":{"kind":"notification","method":"item/turn/started","thread":"thread 1","turn":"turn 1"}}',
        ],
      ],
      [
        'faults',
        [
          '{"type":"fault-fired","fault":1,"name":"reset","link":"client","connection":1,"direction":"downstream","unit":0,"effect":"reset both sides"}',
        ],
      ],
      ['client client-1 turn 1 live', ['{"tokens":[1,2,3]}']],
    ]);
  });

  it('gives the same for runs that differ in what no seed decides', () => {
    const lines = (history: HistoryEvent[]) =>
      [...normalise(history)].map(([name, events]) => [name, events.map((event) => event.line)]);
    expect(lines(run(2, [[1], [2, 3]]))).toEqual(lines(run(1)));
  });
});

describe('firstDifference', () => {
  const fired: EventBody = { type: 'fault-fired', fault: 2, name: 'end', effect: 'FIN' };
  const note: EventBody = { type: 'note', text: 'late' };

  it('finds none between runs of one seed', () => {
    expect(firstDifference(run(1), run(2, [[1, 2, 3]]))).toBeUndefined();
  });

  it('names the stream, the place and both events', () => {
    const difference = firstDifference(run(1), run(2, [[1, 2], [4]]));
    expect(difference).toMatchObject({
      stream: 'client client-1 turn 1 live',
      position: 0,
      text: 'Event 1 of stream "client client-1 turn 1 live" was {"tokens":[1,2,3]}, and is {"tokens":[1,2,4]}.',
    });
  });

  it('takes the earliest of several, and looks only where it is told to', () => {
    const left = run(1, [], [fired, note]);
    const right = run(2, [], [note]);
    expect(firstDifference(left, right)).toMatchObject({
      stream: 'faults',
      position: 1,
      left: { index: 6 },
    });
    expect(firstDifference(left, right)?.text).toContain('and is not there.');
    expect(firstDifference(left, right, (name) => name !== 'faults')).toBeUndefined();
  });
});
