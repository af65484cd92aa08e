import { afterEach, describe, expect, it } from 'vitest';
import { fraction } from '../random/fraction.ts';
import { within } from '../transports/testing/within.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let link: TestLink;
afterEach(() => link.close());

const openSockets = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

const becomes = (isTrue: () => boolean, what: string) =>
  within(
    (async () => {
      while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
    })(),
    what,
  );

describe('a link', () => {
  it('keeps nothing of 1,000 connections that were opened, used and ended at random', async () => {
    const before = openSockets();
    link = await testLink({ plan: 'latency(1ms) downstream p=0.5' });
    const draw = (index: number, purpose: string) => fraction(7, index, purpose);
    type Ends = Awaited<ReturnType<TestLink['connect']>>;
    const one = async (index: number, { client, server }: Ends) => {
      const [ender, other] = draw(index, 'who') < 0.5 ? [client, server] : [server, client];
      client.socket.write('ping');
      if (draw(index, 'wait') < 0.5) await server.receives('ping');
      if (draw(index, 'how') < 0.5) ender.socket.end('bye');
      else ender.socket.resetAndDestroy();
      await other.until('an end', () => other.fate.length > 0);
      if (!other.socket.destroyed) other.socket.end();
    };
    for (let index = 0; index < 1_000; index += 20) {
      const ends: Ends[] = [];
      for (let i = 0; i < 20; i++) ends.push(await link.connect());
      await Promise.all(ends.map((pair, offset) => one(index + offset, pair)));
    }
    await becomes(() => link.link.openConnections === 0, 'the end of all connections');
    expect(link.of('connection-closed').length).toBe(1_000);
    await link.close();
    await becomes(() => openSockets() === before, 'the end of all sockets');
  });

  it('is not held up by a connection whose upstream does not answer the dial', async () => {
    link = await testLink();
    // TEST-NET-1 (RFC 5737) is routed nowhere: the dial hangs, or fails at once.
    const listen = {
      transport: 'tcp',
      scheme: 'tcp',
      host: '127.0.0.1',
      port: 0,
      path: '',
    } as const;
    const upstream = { ...listen, host: '192.0.2.1', port: 9 };
    await link.proxy.addLink({ name: 'hanging', listen, upstream });
    const { client, server } = await link.connect();
    client.socket.write('ping');
    await server.receives('ping');
    await within(link.proxy.close(), 'closing during a dial', 1_000);
  });
});
