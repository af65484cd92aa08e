/** One file, since every case is the same client against a server with one other habit. */

import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { steadyClock } from '../testing/steady-clock.ts';
import type { ClientOptions } from './client-options.ts';
import { runWorkload } from './run-workload.ts';
import { fastClock } from './testing/fast-clock.ts';
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
} from './testing/scripted-server.ts';
import type { Workload } from './workload.ts';

const turn = { deltas: 3, deltaBytes: 16, burst: 1, gapMs: 0 };
const oneTurn: Workload = { name: 'one turn', turns: [turn], ending: 'close' };
const twoTurns: Workload = { name: 'two turns', turns: [turn, turn], ending: 'close' };
const bounds = { handshakeMs: 10_000, requestMs: 10_000, closeMs: 2_000 };

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(...how: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...how);
  servers.push(server);
  return server;
}

/** Runs at twenty times the speed; answers with the events in a few words each. */
async function run(
  workload: Workload,
  server: Pick<ScriptedServer, 'endpoint'>,
  more: Partial<ClientOptions> = {},
): Promise<string[]> {
  const events: EventBody[] = [];
  await runWorkload(workload, {
    ...{ endpoint: server.endpoint, recorder: { record: (event) => events.push(event) } },
    ...{ clock: fastClock(20), seed: 1, signal: new AbortController().signal },
    ...{ client: 'client-1', bounds },
    ...more,
  });
  return events.map(inWords).reduce<string[]>((words, word) => {
    // How many reads of the socket the tokens came in is not for a test.
    const [last = ''] = words.slice(-1);
    const live = /^(turn \d+ live) (.*)$/.exec(word);
    if (live && last.startsWith(`${live[1]} `)) words[words.length - 1] = `${last} ${live[2]}`;
    else words.push(word);
    return words;
  }, []);
}

function inWords(event: EventBody): string {
  switch (event.type) {
    case 'invoke':
      return `invoke ${event.operation} ${event.f}`;
    case 'ok':
    case 'fail':
    case 'info':
      return [event.type, event.operation, event.f, event.error?.code].filter(Boolean).join(' ');
    case 'client-tokens':
      return `turn ${event.turn} ${event.via} ${event.tokens.join(' ')}`;
    case 'client-connecting':
      return `connecting ${event.attempt}`;
    case 'client-closed':
      return `closed ${event.code}${event.own ? ' by us' : ''}`;
    case 'note':
      return event.text;
    default:
      return event.type.replace('client-', '');
  }
}

/** Outcomes alone, without their numbers. */
function outcomes(words: readonly string[]): string[] {
  return words.filter((w) => /^(ok|fail|info) /.test(w)).map((w) => w.replace(/ \d+/, ''));
}

const drop = (call: { socket: { terminate(): void } }) => call.socket.terminate();

describe('runWorkload', () => {
  it('does the turns of a workload on one connection and reads them back', async () => {
    const server = await serve();
    expect(await run(twoTurns, server)).toEqual([
      'invoke 1 turn',
      'connecting 1',
      'invoke 2 connect',
      'ok 2 connect',
      'connected',
      'invoke 3 initialize',
      'ok 3 initialize',
      'invoke 4 thread-start',
      'ok 4 thread-start',
      'turn 1 live 1 2 3',
      'ok 1 turn',
      'invoke 5 turn',
      'turn 2 live 4 5 6',
      'ok 5 turn',
      'invoke 6 read',
      'ok 6 read',
      'turn 1 read 1 2 3',
      'turn 2 read 4 5 6',
      'invoke 7 close',
      'closed 1000 by us',
      'ok 7 close',
    ]);
    expect(server.log).toEqual([
      ...['1 initialize', '1 initialized', '1 thread/start'],
      ...['1 turn/start', '1 turn/start', '1 thread/read'],
    ]);
  });

  it('takes the thread up again after a loss, and submits the turn once', async () => {
    const server = await serve({
      'turn/start': (call) => {
        call.behaveBut({ answer() {}, notify() {} });
        call.socket.terminate();
      },
    });
    const words = await run(oneTurn, server);
    expect(outcomes(words)).toEqual([
      ...['ok connect', 'ok initialize', 'ok thread-start'],
      ...['ok connect', 'ok initialize', 'ok resume', 'ok turn', 'ok read', 'ok close'],
    ]);
    expect(words).toContain('turn 1 resume 1 2 3');
    expect(server.ran.length).toBe(1);
  });

  it('submits a turn again that was lost on its way', async () => {
    const server = await serve({
      'turn/start': (call) => (call.nth === 1 ? drop(call) : call.behave()),
    });
    const words = await run(oneTurn, server);
    expect(words).toContain('ok 1 turn');
    expect(server.ran.length).toBe(1);
    expect(server.log.slice(5)).toEqual([
      // What is looked for twice was not on its way any more.
      ...['2 initialized', '2 thread/resume', '2 thread/read', '2 thread/read'],
      ...['2 turn/start', '2 thread/read'],
    ]);
  });

  it('starts another thread when one without a turn was forgotten', async () => {
    const server = await serve({
      'turn/start': (call) => (call.nth === 1 ? drop(call) : call.behave()),
      'thread/resume': (call) => call.refuse(-32_600, 'no rollout found'),
    });
    const words = await run(oneTurn, server);
    expect(outcomes(words)).toContain('fail resume RPC_ERROR');
    expect(words).toContain('ok 1 turn');
    expect(server.log.filter((line) => line.endsWith('thread/start')).length).toBe(2);
  });

  it('gives up on a thread with turns that is refused again and again', async () => {
    const server = await serve({
      'turn/start': (call) => {
        call.answer({ turn: { id: 'turn-9', status: 'inProgress' } });
        setImmediate(drop, call);
      },
      'thread/resume': (call) => call.refuse(-32_600, 'no rollout found'),
    });
    const words = await run(twoTurns, server);
    expect(words).toContain('info 1 turn GAVE_UP');
    // The loss of the connection was the first of ten failures in a row.
    expect(words.filter((word) => word.startsWith('fail')).length).toBe(9);
  });

  it('comes back when initialize is not answered', async () => {
    const server = await serve({
      initialize: (call) => call.connection > 1 && call.behave(),
    });
    expect(outcomes(await run(oneTurn, server))).toEqual([
      ...['ok connect', 'info initialize TIMED_OUT'],
      ...['ok connect', 'ok initialize', 'ok thread-start', 'ok turn', 'ok read', 'ok close'],
    ]);
  });

  it('comes back when the upgrade is not answered', async () => {
    const server = await serve();
    let connections = 0;
    const { port } = server.endpoint as { port: number };
    const mute = createServer((socket) => {
      socket.on('error', () => {});
      if (++connections === 1) return;
      const upstream = connect(port, '127.0.0.1');
      socket.pipe(upstream).pipe(socket);
      upstream.on('error', () => {});
    });
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const endpoint = { ...server.endpoint, port: (mute.address() as AddressInfo).port };
    const words = await run(oneTurn, { endpoint } as ScriptedServer);
    mute.close();
    expect(words.slice(1, 5)).toEqual([
      ...['connecting 1', 'invoke 2 connect', 'fail 2 connect TIMED_OUT', 'connect-failed'],
    ]);
    expect(words).toContain('ok 1 turn');
  });

  it('counts a connection as lost on which not even a pong comes', async () => {
    const pause = (socket: { _socket?: { pause(): void } }) => socket._socket?.pause();
    const server = await serve({
      'turn/start': (call) => {
        if (call.nth > 1) return call.behave();
        call.answer({ turn: { id: 'turn-1', status: 'inProgress' } });
        pause(call.socket as never);
      },
      'thread/resume': (call) => {
        const lost = { id: 'turn-1', status: 'failed', error: { message: 'lost' }, items: [] };
        call.answer({ thread: { id: call.params.threadId, turns: [lost] } });
      },
    });
    const words = await run(oneTurn, server);
    expect(words).toContain('closed 1006 by us');
    expect(words).toContain('fail 1 turn TURN_FAILED');
  });

  it('keeps a connection on which only pongs come', async () => {
    const server = await serve({
      'turn/start': (call) => {
        call.answer({ turn: { id: 'turn-1', status: 'inProgress' } });
        // Eight seconds of the client's time, which takes five without a sign for death.
        steadyClock.after(400, () => {
          call.notify('turn/completed', { turn: { id: 'turn-1', status: 'completed' } });
        });
      },
      'thread/read': (call) => {
        const turns = [{ id: 'turn-1', status: 'inProgress', items: [] }];
        call.answer({ thread: { id: call.params.threadId, turns } });
      },
    });
    const words = await run(oneTurn, server);
    expect(words.filter((word) => word === 'connected').length).toBe(1);
    expect(words).toContain('ok 1 turn');
  });

  it('looks a turn up whose end it was not told', async () => {
    const server = await serve({
      'turn/start': (call) => {
        call.behaveBut({
          notify: (method, about) => method !== 'turn/completed' && call.notify(method, about),
        });
      },
    });
    expect(outcomes(await run(oneTurn, server)).slice(3)).toEqual([
      ...['ok read', 'ok turn', 'ok read', 'ok close'],
    ]);
  });

  it('waits between looks at a turn that it is never told of', async () => {
    const looked: number[] = [];
    const abort = new AbortController();
    const server = await serve({
      'turn/start': (call) => call.answer({ turn: { id: 'turn-1', status: 'inProgress' } }),
      'thread/read': (call) => {
        looked.push(steadyClock.now());
        call.refuse(-32600, 'not initialized');
        if (call.nth === 3) abort.abort();
      },
    });
    await run(oneTurn, server, { signal: abort.signal, pingMs: 60_000, silenceMs: 60_000 });
    // 3 s at twenty times the speed; a loop that does not wait takes a millisecond.
    expect(looked).toHaveLength(3);
    expect((looked[2] ?? 0) - (looked[0] ?? 0)).toBeGreaterThan(200);
  });

  it('waits and tries again when the server is overloaded', async () => {
    const server = await serve({
      'turn/start': (call) => (call.nth < 3 ? call.refuse(-32_001, 'retry later') : call.behave()),
    });
    expect(await run(oneTurn, server)).toContain('ok 1 turn');
    expect(server.ran.length).toBe(1);
  });

  it('goes on with the next turn when one is refused', async () => {
    const server = await serve({
      'turn/start': (call) => (call.nth === 1 ? call.refuse(-32_602, 'no') : call.behave()),
    });
    const words = await run(twoTurns, server);
    expect(words).toContain('fail 1 turn RPC_ERROR');
    expect(outcomes(words)).toContain('ok turn');
    expect(words).toContain('turn 2 read 1 2 3');
  });

  it('accepts approvals on the connection that asked, and refuses what it does not know', async () => {
    const answers: unknown[] = [];
    const server = await serve({
      'turn/start': (call) => {
        const ask = (id: number, method: string) =>
          call.socket.send(JSON.stringify({ id, method, params: { threadId: 'thread-1' } }));
        ask(0, 'item/commandExecution/requestApproval');
        ask(1, 'execCommandApproval');
        ask(2, 'item/tool/call');
        call.behave();
      },
      answer: (call) => answers.push({ id: call.id, ...call.params }),
    });
    const words = await run(oneTurn, server);
    expect(outcomes(words)).toContain('ok approval');
    expect(answers).toEqual([
      { id: 0, result: { decision: 'accept' } },
      { id: 1, result: { decision: 'approved' } },
      { id: 2, error: { code: -32_601, message: 'item/tool/call is not known to this client' } },
    ]);
  });

  it('notes a message that is no JSON-RPC, and goes on', async () => {
    const server = await serve({
      'thread/start': (call) => {
        call.socket.send('{"half":');
        call.behave();
      },
    });
    const words = await run(oneTurn, server);
    expect(words).toContain('client-1 got a message that is no JSON-RPC: "{\\"half\\":"');
    expect(words).toContain('ok 1 turn');
  });

  it('keeps the order of the tokens of a flood, and records few events', async () => {
    const server = await serve({
      'turn/start': (call) => {
        const about = { threadId: 'thread-1', turnId: 'turn-1' };
        call.answer({ turn: { id: 'turn-1' } });
        for (let token = 1; token <= 5_000; token++) {
          call.notify('item/agentMessage/delta', { ...about, delta: `⟦t:${token}⟧` });
        }
        call.notify('turn/completed', { ...about, turn: { id: 'turn-1', status: 'completed' } });
      },
    });
    const events: EventBody[] = [];
    await run(oneTurn, server, { recorder: { record: (event) => events.push(event) } });
    const live = events.flatMap((event) => (event.type === 'client-tokens' ? [event.tokens] : []));
    expect(live.flat()).toEqual(Array.from({ length: 5_000 }, (_, k) => k + 1));
    expect(live.length).toBeLessThan(500);
  });

  it('gives up after twenty tries in a row when nobody listens', async () => {
    const server = await serve();
    await server.stop();
    const words = await run(oneTurn, server, { clock: fastClock(500) });
    expect(words.filter((word) => word.startsWith('connecting')).at(-1)).toBe('connecting 20');
    expect(words.at(-1)).toBe('info 1 turn GAVE_UP');
  });
});

describe('the end of a workload', () => {
  it('is FIN without Close when the workload says so', async () => {
    const server = await serve();
    const words = await run({ ...oneTurn, ending: 'fin' }, server);
    expect(words.slice(-2)).toEqual(['closed 1006 by us', 'ok 6 close']);
    expect(server.closes).toEqual([1006]);
  });

  it('is a failure when the connection ends without a Close in answer', async () => {
    const server = await serve({}, (socket) => {
      const transport = (socket as never as { _receiver: NodeJS.EventEmitter })._receiver;
      transport.prependListener('conclude', () => socket.terminate());
    });
    expect((await run(oneTurn, server)).at(-1)).toBe('fail 6 close CLOSE_UNANSWERED');
  });

  it('is cut short when the connection does not end', async () => {
    const server = await serve({
      'thread/read': (call) => {
        call.behave();
        setImmediate(() =>
          (call.socket as never as { _socket: { pause(): void } })._socket.pause(),
        );
      },
    });
    const words = await run(oneTurn, server);
    expect(words.slice(-2)).toEqual(['info 6 close TIMED_OUT', 'closed 1006 by us']);
  });

  it('comes at once when the signal says so, and leaves nothing open', async () => {
    const abort = new AbortController();
    const hang: Script = { 'turn/start': () => abort.abort(new Error('enough')) };
    const words = await run(oneTurn, await serve(hang), { signal: abort.signal });
    expect(words.slice(-2)).toEqual(['closed 1006 by us', 'info 1 turn ABORTED']);
  });
});
