import { afterEach, describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { runClients } from './run-clients.ts';
import { fastClock } from './testing/fast-clock.ts';
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';
import type { Workload } from './workload.ts';

const turn = { deltas: 3, deltaBytes: 16, burst: 1, gapMs: 0 };
const oneTurn: Workload = { name: 'one turn', turns: [turn], ending: 'close' };

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** Runs at twenty times the speed; answers with the events and what the server heard. */
async function run(workload: Workload, script: Script = {}) {
  const server = await startScriptedServer(script);
  servers.push(server);
  const events: EventBody[] = [];
  const clock = fastClock(20);
  const times: number[] = [];
  await runClients(workload, {
    endpoint: server.endpoint,
    recorder: {
      record(event) {
        events.push(event);
        times.push(clock.now());
      },
    },
    ...{ clock, seed: 1, signal: new AbortController().signal },
    bounds: { handshakeMs: 10_000, requestMs: 10_000, closeMs: 2_000 },
  });
  const timeOf = (wanted: (event: EventBody) => boolean) => times[events.findIndex(wanted)] ?? 0;
  return { server, events, timeOf };
}

const operations = (events: readonly EventBody[], type: 'ok' | 'info', f: string) =>
  events.flatMap((event) =>
    event.type === type && 'f' in event && event.f === f ? [event.value] : [],
  );

describe('a workload', () => {
  it('of two clients is done by two, each with turns of its own number', async () => {
    const { server, events } = await run({ ...oneTurn, clients: 2 });
    const turns = events.flatMap((event) =>
      event.type === 'ok' && event.f === 'turn' ? [`${event.client} ${event.value?.turn}`] : [],
    );
    expect(turns.sort()).toEqual(['client-1 1', 'client-2 2']);
    expect(server.ran).toHaveLength(2);
  });

  it('tells of each turn how its client learned of the end', async () => {
    const live = await run(oneTurn);
    expect(operations(live.events, 'ok', 'turn')).toMatchObject([{ learned: 'live' }]);
    const read = await run(oneTurn, {
      'turn/start': (call) =>
        call.behaveBut({
          notify: (name, about) => !/completed/.test(name) && call.notify(name, about),
        }),
    });
    expect(operations(read.events, 'ok', 'turn')).toMatchObject([{ learned: 'read' }]);
  });

  it('of a client that lingers is over no sooner', async () => {
    const { events, timeOf } = await run({ ...oneTurn, lingerMs: 2_000 });
    const done = timeOf((event) => event.type === 'ok' && event.f === 'turn');
    const read = timeOf((event) => event.type === 'invoke' && event.f === 'read');
    expect(read - done).toBeGreaterThanOrEqual(1_980);
    expect(events.at(-2)).toMatchObject({ type: 'client-closed', own: true });
  });

  it('of a careless client has a turn asked for again on each new connection', async () => {
    const cut: Script = {
      'turn/start': (call) => (call.nth === 1 ? call.socket.terminate() : call.behave()),
    };
    const careless = await run({ ...oneTurn, resubmits: true }, cut);
    const careful = await run(oneTurn, cut);
    const looks = (server: ScriptedServer) => server.log.filter((line) => /thread.read/.test(line));
    expect(looks(careless.server)).toHaveLength(1);
    expect(looks(careful.server).length).toBeGreaterThan(1);
  });
});

describe('a user', () => {
  const asks: Script = {
    'turn/start': (call) => {
      const about = { threadId: call.params.threadId, turnId: 'turn-1', itemId: 'call-1' };
      call.answer({ turn: { id: 'turn-1' } });
      call.socket.send(
        JSON.stringify({ id: 7, method: 'item/commandExecution/requestApproval', params: about }),
      );
    },
    answer: (call) =>
      call.notify('turn/completed', {
        turnId: 'turn-1',
        turn: { id: 'turn-1', status: 'completed' },
      }),
  };

  it('thinks before an answer', async () => {
    const { events, timeOf } = await run({ ...oneTurn, thinkMs: 1_000 }, asks);
    expect(operations(events, 'ok', 'approval')).toMatchObject([{ decision: 'accept' }]);
    const asked = timeOf((event) => event.type === 'invoke' && event.f === 'approval');
    const answered = timeOf((event) => event.type === 'ok' && event.f === 'approval');
    expect(answered - asked).toBeGreaterThanOrEqual(990);
  });

  it('does not answer a question that goes away meanwhile', async () => {
    const { server, events } = await run(
      { ...oneTurn, thinkMs: 100_000 },
      {
        'turn/start': (call) => {
          asks['turn/start']?.(call);
          call.notify('serverRequest/resolved', { threadId: 'thread-1', requestId: 7 });
          asks.answer?.(call);
        },
      },
    );
    expect(operations(events, 'ok', 'approval')).toMatchObject([{ decision: 'withdrawn' }]);
    expect(server.log.filter((line) => line.endsWith('answer'))).toEqual([]);
  });

  it('cannot answer on a connection that was lost while it thought', async () => {
    const lost: Script = {
      ...asks,
      'turn/start': (call) => {
        asks['turn/start']?.(call);
        setTimeout(() => call.socket.terminate(), 5);
      },
      'thread/resume': (call) => {
        const turn = { id: 'turn-1', status: 'completed', items: [] };
        call.answer({ thread: { id: call.params.threadId, turns: [turn] } });
      },
    };
    const { events } = await run({ ...oneTurn, thinkMs: 1_000, lingerMs: 2_000 }, lost);
    expect(operations(events, 'info', 'approval')).toMatchObject([{ decision: 'accept' }]);
  });
});
