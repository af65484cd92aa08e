/**
 * Histories made by hand for the tests of the report, as realistic as the event types allow: a reset
 * in mid-turn that is recovered, a slow consumer that is cut, a fault that never fires. Over 250
 * lines, because the three share one way of telling a conversation.
 */
import type { EventBody, HistoryEvent } from '../../history/event.ts';
import { HistoryScript, SampleConnection } from './history-script.ts';

const delta = 'item/agentMessage/delta';

function begin(script: HistoryScript, plan: readonly string[], driver: string): void {
  script.add(
    {
      type: 'run-started',
      seed: 42,
      plan,
      driver,
      startedAt: '2026-11-21T08:00:00.000Z',
    },
    ...plan.map((text, i): EventBody => {
      return { type: 'fault-armed', fault: i + 1, name: text.split(/[ (]/)[0] ?? '', text };
    }),
    {
      type: 'process-started',
      process: 'server',
      pid: 4711,
      argv: ['app-server', '--listen', 'ws://127.0.0.1:0'],
      version: driver.split('@')[1] ?? '1.0.0',
    },
    {
      type: 'link-listening',
      link: 'app-server',
      listen: 'ws://127.0.0.1:40001',
      upstream: 'ws://127.0.0.1:40000',
      codec: 'websocket',
      profile: 'app-server',
    },
    { type: 'stage', stage: 'disturb' },
  );
}

function connect(script: HistoryScript, number: number, delayMs = 0): SampleConnection {
  const connection = new SampleConnection(script, 'app-server', number);
  script.wait(delayMs);
  script.add({ type: 'client-connecting', client: 'a', attempt: number, delayMs });
  connection.open();
  script.add({ type: 'client-connected', client: 'a', attempt: number });
  connection.handshake();
  return connection;
}

interface Turn {
  readonly turn: number;
  readonly first: number;
  readonly last: number;
}

function startTurn(script: HistoryScript, c: SampleConnection, { turn }: Turn): void {
  const ids = { thread: 'th_1', turn: `turn_${turn}` };
  script.add({ type: 'invoke', client: 'a', operation: turn + 1, f: 'turn', value: { turn } });
  c.request('upstream', 10 + turn, 'turn/start', ids);
  c.answer('downstream', 10 + turn, 'turn/start', ids);
  script.add({ type: 'phase', ...c.on, phase: 'turn-requested' });
  script.add({ type: 'provider-request', request: turn, transport: 'http', turn });
  c.notify('downstream', 'turn/started', ids);
  script.add({ type: 'phase', ...c.on, phase: 'turn-started', ...ids });
  c.notify('downstream', 'item/started', ids);
}

function stream(script: HistoryScript, c: SampleConnection, t: Turn): void {
  for (let token = t.first; token <= t.last; token++) {
    script.add({ type: 'provider-sent', request: t.turn, first: token, last: token });
    c.notify('downstream', delta, {
      thread: 'th_1',
      turn: `turn_${t.turn}`,
      item: 'msg_1',
      tokens: [token],
    });
    script.add({ type: 'client-tokens', client: 'a', turn: t.turn, via: 'live', tokens: [token] });
    script.wait(2);
  }
}

function endTurn(script: HistoryScript, c: SampleConnection, { turn }: Turn): void {
  const ids = { thread: 'th_1', turn: `turn_${turn}` };
  script.add({ type: 'provider-completed', request: turn });
  c.notify('downstream', 'item/completed', ids);
  c.notify('downstream', 'turn/completed', ids);
  script.add({ type: 'phase', ...c.on, phase: 'turn-completed', ...ids });
  const value = { turn, thread: 'th_1', status: 'completed' };
  script.add({ type: 'ok', client: 'a', operation: turn + 1, f: 'turn', value });
}

function startThread(script: HistoryScript, c: SampleConnection): void {
  script.add({ type: 'invoke', client: 'a', operation: 1, f: 'thread-start' });
  c.request('upstream', 2, 'thread/start');
  c.answer('downstream', 2, 'thread/start', { thread: 'th_1' });
  const value = { thread: 'th_1' };
  script.add({ type: 'ok', client: 'a', operation: 1, f: 'thread-start', value });
}

function stop(script: HistoryScript, c: SampleConnection): void {
  script.add({ type: 'stage', stage: 'check' });
  c.close('upstream', 1000, '');
  c.close('downstream', 1000, '');
  script.add(
    { type: 'end-received', ...c.on, side: 'server', how: 'fin' },
    { type: 'end-delivered', ...c.on, side: 'client', how: 'fin' },
    { type: 'client-closed', client: 'a', code: 1000, reason: '', own: true },
    { type: 'connection-closed', ...c.on },
    { type: 'stage', stage: 'stop' },
    {
      type: 'process-exited',
      process: 'server',
      pid: 4711,
      code: null,
      signal: 'SIGTERM',
      expected: true,
      stderr: ['listening on: ws://127.0.0.1:40000'],
    },
  );
}

/** Reset at the third delta of turn 2; the client comes back, resumes, and reads what it missed. */
export function resetMidTurn(driver = 'codex@0.169.0', deltas = 40): HistoryEvent[] {
  const script = new HistoryScript();
  begin(script, [`reset on ${delta}#13`], driver);
  const first = connect(script, 1);
  startThread(script, first);
  const one = { turn: 1, first: 1, last: 10 };
  startTurn(script, first, one);
  stream(script, first, one);
  endTurn(script, first, one);
  const two = { turn: 2, first: 11, last: 10 + deltas };
  startTurn(script, first, two);
  stream(script, first, { ...two, last: 13 });
  const unit = first.receive('downstream', { kind: 'notification', method: delta, tokens: [14] });
  script.add(
    {
      type: 'fault-fired',
      fault: 1,
      name: 'reset',
      ...first.on,
      direction: 'downstream',
      unit,
      method: delta,
      effect: 'reset both sides',
    },
    { type: 'end-delivered', ...first.on, side: 'client', how: 'rst', fault: 1 },
    { type: 'end-delivered', ...first.on, side: 'server', how: 'rst', fault: 1 },
    {
      type: 'client-closed',
      client: 'a',
      code: 1006,
      reason: '',
      own: false,
      error: 'read ECONNRESET',
    },
    { type: 'connection-closed', ...first.on },
    { type: 'stage', stage: 'heal' },
    { type: 'provider-sent', request: 2, first: 14, last: 20 },
  );
  const second = connect(script, 2, 250);
  script.add({ type: 'invoke', client: 'a', operation: 9, f: 'resume', value: { thread: 'th_1' } });
  second.request('upstream', 2, 'thread/resume', { thread: 'th_1' });
  second.answer('downstream', 2, 'thread/resume', { thread: 'th_1' });
  script.add(
    {
      type: 'client-tokens',
      client: 'a',
      turn: 2,
      via: 'resume',
      tokens: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    },
    { type: 'ok', client: 'a', operation: 9, f: 'resume', value: { thread: 'th_1' } },
    { type: 'phase', ...second.on, phase: 'streaming', thread: 'th_1', turn: 'turn_2' },
  );
  stream(script, second, { turn: 2, first: 21, last: 10 + deltas });
  endTurn(script, second, two);
  stop(script, second);
  return script.events;
}

/**
 * The client is made to read slowly; the server cuts it without a word, and the tail is gone. A
 * patient server waits instead, and everything arrives.
 */
export function slowConsumer(
  driver = 'codex@0.117.0',
  burst = 300,
  patient = false,
): HistoryEvent[] {
  const script = new HistoryScript();
  begin(script, ['stall downstream for 5s on turn/started'], driver);
  const c = connect(script, 1);
  startThread(script, c);
  const one = { turn: 1, first: 1, last: burst };
  startTurn(script, c, one);
  script.add(
    {
      type: 'fault-fired',
      fault: 1,
      name: 'stall',
      ...c.on,
      direction: 'downstream',
      method: 'turn/started',
      effect: 'stop reading from the server for 5 s',
    },
    { type: 'reading', ...c.on, side: 'server', state: 'stopped' },
  );
  for (let token = 1; token <= burst; token += 50) {
    const last = Math.min(burst, token + 49);
    script.add({ type: 'provider-sent', request: 1, first: token, last });
    script.wait(40);
  }
  script.wait(800);
  if (patient) return waitOut(script, c, one);
  script.add(
    {
      type: 'process-output',
      process: 'server',
      stream: 'stderr',
      text: 'WARN disconnecting slow connection after outbound queue filled: 1',
    },
    { type: 'end-received', ...c.on, side: 'server', how: 'rst', error: 'read ECONNRESET' },
    { type: 'fault-healed', fault: 1, ...c.on },
    { type: 'end-delivered', ...c.on, side: 'client', how: 'rst' },
    { type: 'client-closed', client: 'a', code: 1006, reason: '', own: false },
    { type: 'connection-closed', ...c.on },
    { type: 'stage', stage: 'heal' },
    { type: 'provider-completed', request: 1 },
  );
  const second = connect(script, 2, 250);
  script.add({ type: 'stage', stage: 'settle' });
  second.request('upstream', 2, 'thread/resume', { thread: 'th_1' });
  second.answer('downstream', 2, 'thread/resume', { thread: 'th_1' });
  script.add(
    { type: 'client-tokens', client: 'a', turn: 1, via: 'resume', tokens: [] },
    {
      type: 'info',
      client: 'a',
      operation: 2,
      f: 'turn',
      value: { turn: 1 },
      error: { code: 'TIMED_OUT', message: 'no turn/completed within 15 s' },
    },
  );
  stop(script, second);
  return script.events;
}

function waitOut(script: HistoryScript, c: SampleConnection, t: Turn): HistoryEvent[] {
  script.wait(4000);
  script.add(
    { type: 'fault-healed', fault: 1, ...c.on },
    { type: 'reading', ...c.on, side: 'server', state: 'resumed' },
    { type: 'stage', stage: 'heal' },
  );
  for (let token = t.first; token <= t.last; token++) {
    c.notify('downstream', delta, { thread: 'th_1', turn: 'turn_1', tokens: [token] });
    script.add({ type: 'client-tokens', client: 'a', turn: 1, via: 'live', tokens: [token] });
  }
  endTurn(script, c, t);
  script.add({ type: 'stage', stage: 'settle' });
  stop(script, c);
  return script.events;
}

/** Nothing happens at the moment that the plan waits for. */
export function neverFired(driver = 'reference'): HistoryEvent[] {
  const script = new HistoryScript();
  begin(script, ['kill server on item/commandExecution/requestApproval'], driver);
  const c = connect(script, 1);
  startThread(script, c);
  const one = { turn: 1, first: 1, last: 5 };
  startTurn(script, c, one);
  stream(script, c, one);
  endTurn(script, c, one);
  script.add({
    type: 'fault-never-fired',
    fault: 1,
    name: 'kill',
    why: 'no message with method item/commandExecution/requestApproval was seen',
  });
  stop(script, c);
  return script.events;
}
