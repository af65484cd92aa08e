import { describe, expect, it } from 'vitest';
import { HistoryScript, SampleConnection } from '../testing/history-script.ts';
import { resetMidTurn, slowConsumer } from '../testing/sample-history.ts';
import { Coverage } from './coverage.ts';
import { latenciesOf, outagesOf } from './latencies.ts';
import { planLines } from './plan-lines.ts';
import { processesOf } from './processes.ts';
import { requestsOf } from './requests.ts';

describe('requestsOf', () => {
  it('pairs requests with their answers on the same connection, in the other direction', () => {
    const script = new HistoryScript();
    const [one, two] = [1, 2].map((n) => new SampleConnection(script, 'app-server', n)) as [
      SampleConnection,
      SampleConnection,
    ];
    one.request('upstream', 1, 'initialize');
    one.request('downstream', 1, 'item/commandExecution/requestApproval');
    one.answer('upstream', 1, 'item/commandExecution/requestApproval');
    one.answer('downstream', 1, 'initialize');
    one.answer('downstream', 1, 'initialize');
    two.request('upstream', 1, 'thread/resume');
    two.answer('downstream', 7, 'turn/start');
    one.receive('upstream', { kind: 'request', id: '1', method: 'turn/start' });
    one.receive('downstream', { kind: 'error', id: '1', method: 'turn/start' });
    expect(requestsOf(script.events).map((r) => [r.connection, r.by, r.method, r.state])).toEqual([
      [1, 'client', 'initialize', 'answered twice'],
      [1, 'server', 'item/commandExecution/requestApproval', 'answered'],
      [2, 'client', 'thread/resume', 'unanswered'],
      [2, 'server', 'turn/start', 'orphan answer'],
      [1, 'client', 'turn/start', 'error'],
    ]);
  });
});

describe('processesOf', () => {
  it('follows a process through restart, signal and end', () => {
    const script = new HistoryScript();
    const server = (pid: number) => ({ process: 'server', pid });
    script.add(
      { type: 'process-started', ...server(1), argv: ['a'] },
      { type: 'process-output', process: 'server', stream: 'stderr', text: 'one' },
      { type: 'process-signalled', ...server(1), signal: 'SIGKILL', fault: 2 },
      {
        type: 'process-exited',
        ...server(1),
        code: null,
        signal: 'SIGKILL',
        expected: true,
        stderr: [],
      },
      { type: 'process-started', ...server(2), argv: ['a'], version: '1.0.0' },
    );
    expect(processesOf(script.events)).toMatchObject([
      {
        pid: 1,
        signals: [{ signal: 'SIGKILL', fault: 2 }],
        exit: { signal: 'SIGKILL' },
        stderr: ['one'],
      },
      { pid: 2, version: '1.0.0', signals: [], stderr: [] },
    ]);
    expect(processesOf(script.events)[1]?.exit).toBeUndefined();
  });
});

describe('latencies', () => {
  it('are those of requests and of tokens that came live', () => {
    const history = resetMidTurn();
    const kinds = latenciesOf(history).map((latency) => latency.kind);
    expect(kinds.filter((kind) => kind === 'token')).toHaveLength(43);
    expect(kinds.filter((kind) => kind === 'request')).toHaveLength(6);
    expect(latenciesOf(history).every((latency) => latency.tookMs >= 0)).toBe(true);
  });

  it('know when a client had no connection', () => {
    expect(outagesOf(resetMidTurn()).map(({ from, to }) => Math.round(to - from))).toEqual([250]);
    const cut = slowConsumer();
    const never = cut.slice(0, cut.findIndex((e) => e.type === 'client-closed') + 1);
    expect(outagesOf(never)).toHaveLength(1);
  });
});

describe('Coverage', () => {
  it('counts fault by phase, and knows what never fired', () => {
    const coverage = new Coverage();
    coverage.add(resetMidTurn());
    coverage.add(slowConsumer());
    const script = new HistoryScript();
    script.add({ type: 'fault-armed', fault: 1, name: 'kill', text: 'kill server' });
    coverage.add(script.events);
    expect(coverage.faults).toEqual(['kill', 'reset', 'stall']);
    const counts = coverage.faults.map((fault) => coverage.count(fault, 'turn-started'));
    expect(counts).toEqual([0, 1, 1]);
  });
});

describe('planLines', () => {
  const armed = (fault: number) =>
    ({ type: 'fault-armed', fault, name: 'reset', text: 'reset' }) as const;
  const fired = (fault: number) =>
    ({ type: 'fault-fired', fault, name: 'reset', effect: 'reset both sides' }) as const;

  const neverFired = (fault: number) =>
    ({ type: 'fault-never-fired', fault, name: 'reset', why: 'no such message' }) as const;

  it('counts how often each line fired, and passes over what is no fault', () => {
    const script = new HistoryScript();
    script.add(armed(1), armed(2), fired(2), fired(2), neverFired(1));
    expect(planLines(['seed 7', 'stall', 'reset'], script.events)).toEqual([
      { text: 'seed 7' },
      { text: 'stall', fired: 0 },
      { text: 'reset', fired: 2 },
    ]);
  });

  it('does not call a line unfired that nobody watched, or of which nothing is kept', () => {
    const script = new HistoryScript();
    script.add(armed(1), { type: 'fault-unobserved', fault: 1, name: 'reset', why: 'elsewhere' });
    expect(planLines(['reset'], script.events)).toEqual([{ text: 'reset', fired: 'unobserved' }]);
    expect(planLines(['reset'], undefined)).toEqual([{ text: 'reset' }]);
    expect(planLines(['reset'], script.events.slice(0, 1))).toEqual([{ text: 'reset' }]);
  });
});
