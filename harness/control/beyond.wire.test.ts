/** What goes beyond Toxiproxy, in the same shapes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEndpoint } from '../transports/endpoint-text.ts';
import { rawClient, rawServer } from '../transports/testing/raw-peer.ts';
import { type Subject, startSubject } from './testing/subject.ts';
import { afterQuiet } from './testing/timing.ts';

let api: Subject;
let folder = '';
beforeAll(async () => {
  api = await startSubject();
  folder = await mkdtemp(join(tmpdir(), 'midturn-control-'));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const planned = (plan: string) => ({ type: 'midturn', attributes: { plan } });
const line = (method: string) => `${JSON.stringify({ jsonrpc: '2.0', method, params: {} })}\n`;

describe('a toxic of type midturn', () => {
  it('breaks the connection at the message that its plan names', async () => {
    const proxy = await api.proxy('app');
    const reply = await proxy.toxic(planned('reset on turn/started#2'));
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.json).toEqual({
      attributes: { plan: 'reset on turn/started#2' },
      name: 'midturn_downstream',
      type: 'midturn',
      stream: 'downstream',
      toxicity: 1,
    });
    const { client, server } = await proxy.connect();
    client.socket.write(line('initialize'));
    await server.receives(line('initialize'));
    server.socket.write(line('turn/started'));
    await client.receives(line('turn/started'));
    server.socket.write(line('turn/started'));
    await client.hears('ECONNRESET', 1_000);
    expect(client.text).toBe(line('turn/started'));
  });

  it('works beside toxics on bytes, which come first', async () => {
    const proxy = await api.proxy('both');
    await proxy.toxic(planned('drop on item/lost'));
    const slicer = { average_size: 4, size_variation: 0, delay: 0 };
    await proxy.toxic({ type: 'slicer', attributes: slicer });
    const { client, server } = await proxy.connect();
    client.socket.write(line('initialize'));
    await server.receives(line('initialize'));
    server.socket.write(line('a') + line('item/lost') + line('b'));
    await client.receives(line('a') + line('b'));
  });

  it('is over on live connections when it is removed', async () => {
    const proxy = await api.proxy('healed');
    await proxy.toxic(planned('vanish downstream on item/gone'));
    const { client, server } = await proxy.connect();
    client.socket.write(line('initialize'));
    await server.receives(line('initialize'));
    server.socket.write(line('item/gone') + line('after'));
    await afterQuiet(100);
    const seen = client.text;
    expect(seen).not.toContain('after');
    await api.call('DELETE', `${proxy.path}/toxics/midturn_downstream`);
    await client.receives(line('item/gone') + line('after'), 1_000);
  });

  it('that has no plan, or a wrong one, is 400 with the place of the mistake', async () => {
    const proxy = await api.proxy('wrong');
    for (const toxic of [{ type: 'midturn' }, planned(''), planned('resett on x')]) {
      const { status, json } = await proxy.toxic(toxic);
      expect([status, json.error]).toEqual([
        400,
        expect.stringMatching(/^bad request body: attributes\.plan: /),
      ]);
    }
    expect((await proxy.toxic(planned('resett on x'))).json.error).toContain('`resett`');
  });

  it('can be given another plan', async () => {
    const proxy = await api.proxy('updated');
    await proxy.toxic(planned('reset on item/a'));
    const path = `${proxy.path}/toxics/midturn_downstream`;
    const { json } = await api.call('PATCH', path, { attributes: { plan: 'reset on item/b' } });
    expect(json.attributes).toEqual({ plan: 'reset on item/b' });
    const { client, server } = await proxy.connect();
    client.socket.write(line('initialize'));
    await server.receives(line('initialize'));
    server.socket.write(line('item/a'));
    await client.receives(line('item/a'));
    server.socket.write(line('item/b'));
    await client.hears('ECONNRESET', 1_000);
  });
});

describe('toxics in populate', () => {
  const proxyWith = (toxics: unknown) => [
    { name: 'full', listen: '127.0.0.1:0', upstream: '127.0.0.1:9', toxics },
  ];

  it('come with the proxy', async () => {
    const toxics = [
      { type: 'latency', attributes: { latency: 5 } },
      planned('reset on turn/start'),
    ];
    const { status, json } = await api.call('POST', '/populate', proxyWith(toxics));
    expect(status).toBe(201);
    expect(json.proxies[0].toxics).toMatchObject([
      { name: 'latency_downstream', attributes: { latency: 5, jitter: 0 } },
      { name: 'midturn_downstream' },
    ]);
  });

  it('that are wrong are 400, and no proxy is made', async () => {
    const before = (await api.call('GET', '/proxies')).json;
    const reply = await api.call('POST', '/populate', proxyWith([{ type: 'nope' }]));
    expect(reply).toMatchObject({
      status: 400,
      json: { error: 'invalid toxic type at toxic 1 at proxy 1' },
    });
    expect((await api.call('GET', '/proxies')).json).toEqual(before);
  });
});

describe('unix sockets', () => {
  it('can be listened on and dialled', async () => {
    const server = await rawServer(join(folder, 'back.sock'));
    const listen = `unix:${join(folder, 'front.sock')}`;
    const upstream = `unix:${join(folder, 'back.sock')}`;
    const { status, json } = await api.call('POST', '/proxies', { name: 'unix', listen, upstream });
    expect([status, json.listen]).toEqual([201, listen]);
    const latency = { type: 'latency', attributes: { latency: 20 } };
    await api.call('POST', '/proxies/unix/toxics', latency);
    const client = await rawClient(parseEndpoint(listen));
    const peer = await server.accept();
    client.socket.write('ping');
    await peer.receives('ping');
    peer.socket.end('pong');
    await client.hears('end');
    expect(client.text).toBe('pong');
    client.socket.destroy();
    await api.call('DELETE', '/proxies/unix');
    await server.close();
  });
});

describe('names', () => {
  it('with a slash can be addressed', async () => {
    const proxy = await api.proxy('a/b %2F ü');
    expect((await api.call('GET', proxy.path)).json.name).toBe('a/b %2F ü');
    await proxy.toxic({ type: 'noop', name: 'x/y' });
    expect(await api.call('DELETE', `${proxy.path}/toxics/x%2Fy`)).toMatchObject({ status: 204 });
    expect(await api.call('DELETE', proxy.path)).toMatchObject({ status: 204 });
  });
});

describe('events', () => {
  it('can be followed as they happen, and downloaded later', async () => {
    const following = await fetch(`${api.url}/events`);
    expect(following.headers.get('content-type')).toBe('text/event-stream');
    const proxy = await api.proxy('told');
    await proxy.toxic(planned('reset on item/x'));
    const { client, server } = await proxy.connect();
    client.socket.write(line('initialize'));
    await server.receives(line('initialize'));
    server.socket.write(line('item/x'));
    await client.hears('ECONNRESET', 1_000);
    const types: string[] = [];
    let rest = '';
    const reader = (following.body as ReadableStream<Uint8Array>).getReader();
    while (!types.includes('connection-closed')) {
      rest += Buffer.from((await reader.read()).value ?? []).toString('utf8');
      const events = rest.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) types.push(JSON.parse(event.replace(/^data: /, '')).type);
    }
    await reader.cancel();
    expect(types.filter((type) => !type.startsWith('unit'))).toEqual([
      'link-listening',
      'fault-armed',
      'connection-opened',
      'upstream-opened',
      'fault-fired',
      'end-delivered',
      'end-delivered',
      'connection-closed',
    ]);
    const { text, headers } = await api.call('GET', '/history');
    expect(headers['content-type']).toBe('application/x-ndjson');
    const kept = text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one));
    expect(kept.filter(({ link }) => link === 'told').map(({ type }) => type)).toContain(
      'fault-fired',
    );
  });
});
