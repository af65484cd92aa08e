import { afterEach, describe, expect, it } from 'vitest';
import { steadyClock } from '../testing/steady-clock.ts';
import { rawClient } from '../transports/testing/raw-peer.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { type TestLink, type TestLinkOptions, testLink } from './testing/test-link.ts';

let open: TestLink[] = [];
const start = async (plan: string, options?: TestLinkOptions) => {
  const link = await testLink({ link: { codec: 'jsonl' }, ...options, plan });
  open.push(link);
  return link;
};
afterEach(async () => {
  await Promise.all(open.map((link) => link.close()));
  open = [];
});

const line = (method: string, id?: number) => `${JSON.stringify({ id, method })}\n`;
const raw: TestLinkOptions = { link: { codec: 'raw' } };
/** Time that is measured, or in which something must not happen. */
const pause = (ms: number) => steadyClock.sleep(ms);

describe('refuse', () => {
  it('refuses new connections for a while, keeps those that are open, then listens again', async () => {
    const link = await start('refuse(60ms) on b');
    const { client, server } = await link.connect();
    client.socket.write(line('b'));
    await server.receives(line('b'));
    await expect(rawClient(link.link.listen)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    server.socket.write(line('still'));
    await client.receives(line('still'));
    await link.until('fault-healed');
    const again = await link.connect();
    again.client.socket.end(line('c'));
    await again.server.receives(line('c'));
  });

  it('ends with the heal', async () => {
    const link = await start('refuse(60s) on b');
    const { client, server } = await link.connect();
    client.socket.write(line('b'));
    await server.receives(line('b'));
    link.proxy.heal();
    const again = await link.connect();
    again.client.socket.end('x');
    await again.server.receives('x');
  });
});

describe('accept-then-close', () => {
  it.each([
    ['accept-then-close connection 1', ['end']],
    ['accept-then-close(reset) connection 1', ['ECONNRESET', 'close']],
  ])('`%s` never dials', async (plan, fate) => {
    const link = await start(plan);
    const client = await rawClient(link.link.listen);
    await client.until('an end', () => client.fate.length === fate.length);
    expect(client.fate).toEqual(fate);
    client.socket.end();
    await link.until('connection-closed');
    expect(link.of('upstream-opened')).toEqual([]);
    const next = await link.connect();
    next.client.socket.end('x');
    await next.server.receives('x');
  });
});

describe('blackhole', () => {
  it('reads everything and answers nothing', async () => {
    const link = await start('blackhole');
    const { client, server } = await link.connect();
    client.socket.write(line('a').repeat(1_000));
    server.socket.write(line('b'));
    await pause(50);
    expect([client.text, server.text, client.socket.writableLength]).toEqual(['', '', 0]);
    link.proxy.heal();
    client.socket.write(line('c'));
    await server.receives(line('c'));
  });
});

describe('timeout', () => {
  it('drops, and sends FIN once nothing has come for its time', async () => {
    const link = await start('timeout(80ms)', raw);
    const startedAt = steadyClock.now();
    const { client, server } = await link.connect();
    await pause(50);
    server.socket.write('dropped');
    await client.hears('end');
    expect(steadyClock.now() - startedAt).toBeGreaterThanOrEqual(125);
    await server.hears('end');
    expect(client.text).toBe('');
  });
});

describe('reset-peer', () => {
  it('drops the first bytes and sends RST after its time', async () => {
    const link = await start('reset-peer(50ms)', raw);
    const { client, server } = await link.connect();
    const startedAt = steadyClock.now();
    server.socket.write('dropped');
    await client.hears('close');
    expect(steadyClock.now() - startedAt).toBeGreaterThanOrEqual(49);
    expect([client.text, client.fate]).toEqual(['', ['ECONNRESET', 'close']]);
  });
});

describe('limit-data', () => {
  it.each([0, 1, 6, 10])('lets exactly %i bytes pass', async (bytes) => {
    const link = await start(`limit-data(${bytes})`, raw);
    const { client, server } = await link.connect();
    for (const text of ['012', '345', '6789', 'abc']) {
      if (server.fate.length > 0) break;
      server.socket.write(text);
      await pause(2);
    }
    await client.hears('end');
    expect(client.text).toBe('0123456789abc'.slice(0, bytes));
  });
});

describe('bandwidth', () => {
  it('paces, and the writer feels it', async () => {
    const link = await start('bandwidth(100)', raw);
    const { client, server } = await link.connect();
    const startedAt = steadyClock.now();
    server.socket.end(Buffer.alloc(30_000, 'x'));
    await client.hears('end');
    const took = steadyClock.now() - startedAt;
    expect(client.bytes.length).toBe(30_000);
    expect(took).toBeGreaterThanOrEqual(295);
  });

  it('of 0 holds all until the heal', async () => {
    const link = await start('bandwidth(0)', raw);
    const { client, server } = await link.connect();
    server.socket.end('held');
    await link.until('fault-fired');
    await pause(30);
    expect([client.text, client.fate]).toEqual(['', []]);
    link.proxy.heal();
    await client.hears('end');
    expect(client.text).toBe('held');
  });
});

describe('slicer', () => {
  it('writes in pieces with a pause after each, and loses nothing', async () => {
    const link = await start('slicer(10, pause 5ms)', raw);
    const { client, server } = await link.connect();
    const text = 'abcdefgh'.repeat(8);
    const startedAt = steadyClock.now();
    server.socket.end(text);
    await client.hears('end');
    expect(client.text).toBe(text);
    // Eight pieces of eight bytes.
    expect(steadyClock.now() - startedAt).toBeGreaterThanOrEqual(35);
  });
});

describe('slow-close', () => {
  it('passes bytes at once and the end late', async () => {
    const link = await start('slow-close(80ms)', raw);
    const { client, server } = await link.connect();
    const startedAt = steadyClock.now();
    server.socket.end('now');
    await client.receives('now');
    expect(client.fate).toEqual([]);
    await client.hears('end');
    expect(steadyClock.now() - startedAt).toBeGreaterThanOrEqual(79);
  });
});

describe('hold-until', () => {
  it('delivers the message behind the other one', async () => {
    const link = await start('hold-until(c) on a');
    const { client, server } = await link.connect();
    server.socket.write(['a', 'b', 'c', 'd'].map((method) => line(method)).join(''));
    await client.receives(['b', 'c', 'a', 'd'].map((method) => line(method)).join(''));
  });
});

describe('reorder', () => {
  it('delivers the message behind the next one', async () => {
    const link = await start('reorder on a');
    const { client, server } = await link.connect();
    server.socket.write(['a', 'b', 'c'].map((method) => line(method)).join(''));
    await client.receives(['b', 'a', 'c'].map((method) => line(method)).join(''));
  });
});

describe('answer', () => {
  it('answers in the place of the server', async () => {
    const link = await start('answer(-32001, "busy") on turn/start');
    const { client, server } = await link.connect();
    client.socket.write(line('turn/start', 7) + line('next', 8));
    await client.receives('{"id":7,"error":{"code":-32001,"message":"busy"}}\n');
    await server.receives(line('next', 8));
    expect(link.of('unit-injected')).toMatchObject([
      { direction: 'downstream', kind: 'line', fault: 1, message: { kind: 'error', id: 7 } },
    ]);
  });
});

describe('half-close', () => {
  it('ends one direction only', async () => {
    const link = await start('half-close(server) on b');
    const { client, server } = await link.connect();
    client.socket.write(line('a') + line('b'));
    await server.hears('end');
    server.socket.write(line('goes on'));
    await client.receives(line('goes on'));
    expect([server.text, client.fate]).toEqual([line('a'), []]);
  });
});

describe('duplicate', () => {
  it('delivers a fragmented message as one frame, as often as asked', async () => {
    const link = await start('duplicate(2) on b', { link: { codec: 'websocket' } });
    const { client, server } = await link.connect();
    const mask = Buffer.alloc(4);
    client.socket.write(encodeFrame({ opcode: opcodes.ping, payload: Buffer.alloc(0), mask }));
    await server.receivesBytes(6);
    const text = JSON.stringify({ method: 'b' });
    const whole = encodeFrame({ opcode: opcodes.text, payload: Buffer.from(text) });
    server.socket.write(
      Buffer.concat([
        encodeFrame({ opcode: opcodes.text, fin: false, payload: Buffer.from(text.slice(0, 4)) }),
        encodeFrame({ opcode: opcodes.continuation, payload: Buffer.from(text.slice(4)) }),
      ]),
    );
    await client.receivesBytes(2 * whole.length);
    expect(client.bytes).toEqual(Buffer.concat([whole, whole]));
  });
});

describe('a signal', () => {
  const signalled = async (plan: string) => {
    const log: string[] = [];
    const link = await start(plan, {
      link: { codec: 'jsonl' },
      proxy: {
        signalProcess: (name, signal, fault) => log.push(`${signal} ${name} ${fault}`),
      },
    });
    const { client, server } = await link.connect();
    server.socket.write(line('b'));
    await client.receives(line('b'));
    return { link, log };
  };

  it('is sent when its message passes', async () => {
    const { log } = await signalled('kill server on b');
    expect(log).toEqual(['SIGKILL server 1']);
  });

  it('is taken back at the heal', async () => {
    const { link, log } = await signalled('pause server on b');
    expect(log).toEqual(['SIGSTOP server 1']);
    link.proxy.heal();
    expect(log).toEqual(['SIGSTOP server 1', 'SIGCONT server 1']);
  });
});

describe('handshake-error', () => {
  const request = 'GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
  const answer =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n';

  it('answers the upgrade with another status', async () => {
    const link = await start('handshake-error(status 503)', { link: { codec: 'auto' } });
    const { client, server } = await link.connect();
    client.socket.write(request);
    await server.receives(request);
    server.socket.write(answer);
    await client.until('a head', () => client.text.endsWith('\r\n\r\n'));
    expect(client.text).toMatch(/^HTTP\/1\.1 503 /);
  });
});
