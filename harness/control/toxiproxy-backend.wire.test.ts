import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { EventBody } from '../history/event.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Carrier } from '../proxy/options.ts';
import { type RawServer, rawClient, rawServer } from '../transports/testing/raw-peer.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { plainFront } from './testing/plain-front.ts';
import { type Subject, startSubject } from './testing/subject.ts';
import { toxiproxyBackend } from './toxiproxy-backend.ts';

let api: Subject;
let plain: Awaited<ReturnType<typeof plainFront>>;
let server: RawServer;
beforeAll(async () => {
  api = await startSubject({ recordMessages: true });
  plain = await plainFront(api.url);
  server = await rawServer();
});
afterAll(async () => {
  plain.close();
  await server.close();
  await api.close();
});

const line = (method: string) => `${JSON.stringify({ jsonrpc: '2.0', method, params: {} })}\n`;

/** A case's hop on this server: a connection through it, and what its history says. */
async function hop(url: string, plan: string) {
  const history: EventBody[] = [];
  const carrier: Carrier = toxiproxyBackend({ url }).start({
    ...{ plan: parsePlan(plan), seed: 1, clock: systemClock },
    recorder: { record: (event) => history.push(event) },
  });
  const profile = appServerProfile;
  const listen = { ...server.endpoint, port: 0 } as typeof server.endpoint;
  const link = await carrier.addLink({
    name: 'client',
    upstream: server.endpoint,
    listen,
    profile,
  });
  const client = await rawClient(link.listen);
  const peer = await server.accept();
  const of = (type: string) => history.filter((event) => event.type === type);
  return { carrier, client, peer, of, end: () => carrier.close() };
}

describe('a midturn server as backend', () => {
  it('carries a whole plan, with the numbers of its lines, and tells what it did', async () => {
    const plan = 'drop on item/never\nreset on turn/started';
    const { carrier, client, peer, of, end } = await hop(api.url, plan);
    client.socket.write(line('initialize'));
    await peer.receives(line('initialize'));
    peer.socket.write(line('turn/started'));
    await client.hears('ECONNRESET');
    await end();
    expect(of('fault-armed')).toMatchObject([{ fault: 1 }, { fault: 2, name: 'reset' }]);
    expect(of('fault-fired')).toMatchObject([
      { fault: 2, link: 'client', connection: 1, method: 'turn/started' },
    ]);
    expect(of('fault-never-fired')).toMatchObject([
      { fault: 1, why: expect.stringContaining('item/never was not seen') },
    ]);
    expect(of('unit-received')).toContainEqual(
      expect.objectContaining({ link: 'client', direction: 'upstream' }),
    );
    expect(of('connection-closed')).toHaveLength(1);
    expect(carrier.faults.map(({ fired }) => fired)).toEqual([0, 1]);
    expect((await api.call('GET', '/proxies')).json).toEqual({});
  });

  it('is healed on live connections', async () => {
    const { carrier, client, peer, end } = await hop(api.url, 'swallow-response\ndrop on item/x');
    client.socket.write(line('initialize'));
    await peer.receives(line('initialize'));
    await carrier.heal();
    peer.socket.write(line('item/x'));
    await client.receives(line('item/x'));
    await end();
  });

  it('refuses what only the host of the run can do, and lines that count several links', async () => {
    const { refusalOf } = toxiproxyBackend({ url: api.url });
    expect(await refusalOf(parsePlan('reset on x\nkill server on y'), ['client'])).toBe(
      'A backend cannot carry line 2 `kill server on y`: it has no processes of this run.',
    );
    expect(await refusalOf(parsePlan('reset on x'), ['client', 'provider'])).toContain(
      'name one: `link client` or `link provider`',
    );
    expect(await refusalOf(parsePlan('reset on x'), ['client'])).toBeUndefined();
  });
});

describe('a Toxiproxy as backend', () => {
  it('carries lines about bytes, and one that acted is seen behind it', async () => {
    const { client, peer, of, end } = await hop(plain.url, 'latency(5ms)\nlatency(5ms) upstream');
    peer.socket.write('late');
    await client.receives('late');
    await end();
    expect(of('fault-fired')).toMatchObject([{ fault: 1, direction: 'downstream', connection: 1 }]);
    expect(of('fault-unobserved')).toMatchObject([{ fault: 2, name: 'latency' }]);
    expect(of('fault-never-fired')).toEqual([]);
  });

  it('has unknown faults where a draw may have spared the connection', async () => {
    const { client, peer, of, end } = await hop(plain.url, 'latency(5ms) p=0.9');
    peer.socket.write('late');
    await client.receives('late');
    await end();
    expect([of('fault-fired'), of('fault-unobserved')]).toMatchObject([[], [{ fault: 1 }]]);
  });

  it('shows nothing after the heal', async () => {
    const { carrier, client, peer, of, end } = await hop(plain.url, 'latency(5ms)');
    await carrier.heal();
    peer.socket.write('soon');
    await client.receives('soon');
    await end();
    expect([of('fault-fired'), of('fault-unobserved')]).toMatchObject([[], [{ fault: 1 }]]);
  });

  it('refuses lines with a trigger, and names the line', async () => {
    const { refusalOf } = toxiproxyBackend({ url: plain.url });
    expect(await refusalOf(parsePlan('latency(5ms)\nreset on x'), ['client'])).toMatch(
      /^A Toxiproxy server cannot carry line 2 `reset on x`: /,
    );
  });
});

describe('a backend', () => {
  it('that is not there is not testable', async () => {
    const { refusalOf } = toxiproxyBackend({ url: 'http://127.0.0.1:1' });
    await expect(refusalOf(parsePlan(''), ['client'])).rejects.toMatchObject({
      code: 'NOT_TESTABLE',
      message: expect.stringContaining('http://127.0.0.1:1'),
    });
  });

  it('on another host must be told how to reach this one', () => {
    const url = 'http://10.1.2.3:8474';
    expect(() => toxiproxyBackend({ url })).toThrow('--backend-reach <address>');
    expect(toxiproxyBackend({ url, reach: '10.1.2.4' }).id).toBe(`toxiproxy=${url}`);
  });
});
