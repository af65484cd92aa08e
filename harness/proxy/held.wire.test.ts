/** Whatever keeps something back: the history names the fault because of which it went out late. */
import { afterEach, describe, expect, it } from 'vitest';
import { type TestLink, testLink } from './testing/test-link.ts';

let link: TestLink;
afterEach(() => link.close());

const line = (method: string) =>
  `${JSON.stringify({ method, params: { text: 'x'.repeat(40) } })}\n`;
const says = (method: string) => line(method).length;

/** Both connected; the server says `a`, and then `b`. */
async function open(plan: string) {
  link = await testLink({ plan, link: { codec: 'jsonl' } });
  const peers = await link.connect();
  return peers;
}

const held = () => link.of('unit-delivered').map(({ unit, heldBy }) => [unit, heldBy]);

describe('what was delivered late', () => {
  it.each([
    ['delay(30ms) on a'],
    ['hold-until("c") on a'],
    ['reorder(2) on a'],
    ['latency(30ms)'],
    ['bandwidth(1)'],
    ['coalesce(3, within 30ms)'],
    ['slicer(20, pause 10ms)'],
  ])('%s', async (plan) => {
    const { client, server } = await open(plan);
    server.socket.write(line('a') + line('b') + line('c'));
    await client.receivesBytes(says('a') + says('b') + says('c'));
    expect(link.of('unit-delivered').find(({ unit }) => unit === 0)).toMatchObject({ heldBy: 1 });
  });

  it('says so of what had to wait behind it', async () => {
    const { client, server } = await open('delay(30ms) on a');
    server.socket.write(line('a') + line('b'));
    await client.receivesBytes(says('a') + says('b'));
    server.socket.write(line('c'));
    await client.receivesBytes(says('a') + says('b') + says('c'));
    expect(held()).toEqual([
      [0, 1],
      [1, 1],
      [2, undefined],
    ]);
  });

  it('names another fault than the one that changed it', async () => {
    const { client, server } = await open('rewrite("xxxx", "y") on a\ndelay(30ms) on a');
    server.socket.write(line('a'));
    await client.until('a line', () => client.text.endsWith('\n'));
    expect(link.of('unit-delivered')).toMatchObject([{ as: 'altered', fault: 1, heldBy: 2 }]);
  });

  it.each([['stall'], ['vanish']])('%s, until the heal', async (fault) => {
    const { client, server } = await open(`${fault} on a`);
    server.socket.write(line('a'));
    await link.until('fault-fired');
    server.socket.write(line('b'));
    await new Promise((resolve) => server.socket.write(line('c'), resolve));
    link.proxy.heal();
    await client.receivesBytes(says('a') + says('b') + says('c'));
    expect(held().filter(([, by]) => by === undefined)).toEqual(
      fault === 'stall' ? [[0, undefined]] : [],
    );
  });

  it('an upgrade', async () => {
    link = await testLink({ plan: 'handshake-error(slow, delay 30ms)' });
    const { client, server } = await link.connect();
    client.socket.write(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await server.until('the request', () => server.text.includes('\r\n\r\n'));
    server.socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await client.until('the answer', () => client.text.includes('\r\n\r\n'));
    expect(link.of('unit-delivered').filter(({ direction }) => direction === 'downstream')).toEqual(
      [expect.objectContaining({ unit: 0, heldBy: 1 })],
    );
  });

  it('an end', async () => {
    const { client, server } = await open('slow-close(30ms)');
    server.socket.end();
    await client.hears('end');
    expect(link.of('end-delivered')).toMatchObject([{ side: 'client', how: 'fin', heldBy: 1 }]);
  });

  it('an end behind what was late', async () => {
    const { client, server } = await open('latency(30ms)');
    server.socket.end(line('a'));
    await client.hears('end');
    expect(link.of('end-delivered')).toMatchObject([{ side: 'client', how: 'fin', heldBy: 1 }]);
  });

  it('nothing where nothing was late', async () => {
    const { client, server } = await open('delay(0ms) on a\nslicer(10)');
    server.socket.write(line('a'));
    await client.receivesBytes(says('a'));
    server.socket.end();
    await client.hears('end');
    const late = [...link.of('unit-delivered'), ...link.of('end-delivered')];
    expect(late.filter(({ heldBy }) => heldBy !== undefined)).toEqual([]);
  });
});
