import { describe, expect, it } from 'vitest';
import type { ProcessEvent } from './process-event.ts';
import { signalNamed } from './signal-named.ts';

// Above the largest id that a kernel gives: nobody is hit.
const nobody = 2 ** 30;

describe('signalNamed', () => {
  const events: ProcessEvent[] = [];
  const recorder = { record: (event: ProcessEvent) => void events.push(event) };
  const send = (pids: [string, number][]) => {
    events.length = 0;
    signalNamed(() => new Map(pids), recorder, 'harness')('server', 'SIGCONT', 2);
    return events;
  };

  it('records a signal that was sent', () => {
    const signalled = { process: 'server', pid: process.pid, signal: 'SIGCONT', fault: 2 };
    expect(send([['server', process.pid]])).toEqual([{ type: 'process-signalled', ...signalled }]);
  });

  it('names the processes that are there when the one that is meant is not', () => {
    const text = 'fault 2: expected a process of this run (client), got `server`';
    expect(send([['client', nobody]])).toEqual([{ type: 'note', text, blame: 'harness' }]);
  });

  it('does not record as sent what could not be sent', () => {
    const text = `SIGCONT could not be sent to server (pid ${nobody}): kill ESRCH`;
    expect(send([['server', nobody]])).toEqual([{ type: 'note', text, blame: 'environment' }]);
  });
});
