import { expect, it } from 'vitest';
import { beyond, commandsDo, ourClientDoes } from './features.ts';
import type { Workload } from './workload.ts';

const turn = { deltas: 1, deltaBytes: 16, burst: 1, gapMs: 0 };
const plain: Workload = { name: 'x', turns: [turn], ending: 'close' };

it('a plain workload asks for nothing special', () => {
  expect(beyond(plain, [])).toEqual([]);
  expect(beyond({ ...plain, clients: 1, staysMs: [], thinkMs: 0, turns: [] }, [])).toEqual([]);
});

it('what nobody can do is named', () => {
  const workload: Workload = {
    ...plain,
    ...{ clients: 2, thinkMs: 5, lingerMs: 1, presence: true, picker: 'looks', fresh: true },
    turns: [{ ...turn, newThread: true, promptBytes: 5_000 }],
  };
  expect(beyond(workload, [])).toEqual([
    ...['several clients', 'presence', 'time to think', 'a client that lingers', 'a picker'],
    ...['commands that begin afresh', 'new threads', 'long prompts'],
  ]);
  expect(beyond(workload, ourClientDoes)).toEqual(['presence', 'commands that begin afresh']);
  expect(beyond(workload, commandsDo)).toContain('time to think');
});
