import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent } from './event.ts';
import { runFacts } from './run-facts.ts';

const historyOf = (...events: (readonly [number, EventBody])[]): HistoryEvent[] =>
  events.map(([time, body], index) => ({ index, time, ...body }));

const stage = (name: 'heal' | 'stop' | 'check'): EventBody => ({ type: 'stage', stage: name });
const note: EventBody = { type: 'note', text: 'x' };
const killed = (signal: string, fault?: number): EventBody => ({
  ...{ type: 'process-signalled', process: 'server', pid: 1, signal },
  ...(fault !== undefined && { fault }),
});

describe('runFacts', () => {
  it('says when the harness began to take everything down, at its first step', () => {
    const history = historyOf(
      [5, stage('heal')],
      [7, note],
      [9, stage('stop')],
      [11, stage('check')],
      [30, note],
    );
    expect(runFacts(history)).toMatchObject({ healedAt: 5, stoppedAt: 9, stopIndex: 2 });
  });

  it('takes the end of a history for it that was never stopped', () => {
    const history = historyOf([5, note], [30, note]);
    expect(runFacts(history)).toMatchObject({ healedAt: undefined, stoppedAt: 30, stopIndex: 2 });
    expect(runFacts([])).toMatchObject({ stoppedAt: 0, stopIndex: 0 });
  });

  it('names processes that a fault killed and nobody started again', () => {
    const of = (...bodies: EventBody[]) => [
      ...runFacts(historyOf(...bodies.map((body, at) => [at, body] as const))).killed.keys(),
    ];
    const started: EventBody = { type: 'process-started', process: 'server', pid: 2, argv: [] };
    expect(of(killed('SIGKILL', 1))).toEqual(['server']);
    expect(of(killed('SIGKILL'))).toEqual([]);
    expect(of(killed('SIGSTOP', 1))).toEqual([]);
    expect(of(killed('SIGKILL', 1), started)).toEqual([]);
  });
});
