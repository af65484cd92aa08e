import { type ICreateToxicBody, Toxiproxy } from 'toxiproxy-node-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/parse.ts';
import { parseEndpoint } from '../transports/endpoint-text.ts';
import { rawClient, rawServer } from '../transports/testing/raw-peer.ts';
import { type ToxicBody, toxicsOfPlan } from './plan-toxics.ts';
import { type Subject, startSubject } from './testing/subject.ts';
import { timed } from './testing/timing.ts';
import { openRemoteProxy } from './toxiproxy-client.ts';

let api: Subject;
let client: Toxiproxy;
beforeAll(async () => {
  api = await startSubject();
  client = new Toxiproxy(api.url);
});
beforeEach(async () => {
  for (const proxy of Object.values(await client.getAll())) await proxy.remove();
});
afterAll(() => api.close());

const body = { name: 'app', listen: 'localhost:0', upstream: 'localhost:9', enabled: true };

describe('toxiproxy-node-client', () => {
  it('asks for the version', async () => {
    expect(JSON.parse(await client.getVersion())).toEqual({ version: expect.any(String) });
  });

  it('creates, gets, lists and removes a proxy', async () => {
    const proxy = await client.createProxy(body);
    expect(proxy.toJson()).toMatchObject({ name: 'app', enabled: true });
    expect((await client.get('app')).listen).toBe(proxy.listen);
    expect(Object.keys(await client.getAll())).toEqual(['app']);
    await proxy.remove();
    await expect(client.get('app')).rejects.toThrow('404');
    expect(await client.getAll()).toEqual({});
  });

  it('is told of a conflict', async () => {
    await client.createProxy(body);
    await expect(client.createProxy(body)).rejects.toThrow('409');
  });

  it('populates, also with nothing', async () => {
    const proxies = await client.populate([body, { ...body, name: 'other' }]);
    expect(Object.keys(proxies)).toEqual(['app', 'other']);
  });

  it('disables and enables on the same port', async () => {
    const proxy = await client.createProxy(body);
    const { listen, upstream } = proxy;
    const off = await proxy.update({ enabled: false, listen, upstream });
    expect(off.toJson()).toMatchObject({ enabled: false, listen });
    await expect(rawClient(parseEndpoint(listen))).rejects.toThrow('ECONNREFUSED');
    const on = await off.update({ enabled: true, listen, upstream });
    expect(on.toJson()).toMatchObject({ enabled: true, listen });
  });

  it.each([
    ['latency', { latency: 10, jitter: 2 }, { latency: 20, jitter: 2 }],
    ['bandwidth', { rate: 100 }, { rate: 200 }],
    ['slow_close', { delay: 10 }, { delay: 20 }],
    ['timeout', { timeout: 10 }, { timeout: 20 }],
    ['reset_peer', { timeout: 10 }, { timeout: 20 }],
    ['slicer', { average_size: 8, size_variation: 2, delay: 1 }, { average_size: 9 }],
    ['limit_data', { bytes: 10 }, { bytes: 20 }],
  ] as const)('adds, gets, updates and removes %s', async (type, attributes, changed) => {
    const proxy = await client.createProxy(body);
    const wanted = { name: 't', type, stream: 'upstream', toxicity: 1, attributes } as const;
    const toxic = await proxy.addToxic(wanted as ICreateToxicBody<object>);
    expect(toxic.toJson()).toEqual(wanted);
    expect((await proxy.getToxic<object>('t')).toJson()).toEqual(wanted);
    const update = { ...wanted, toxicity: 0.5, attributes: changed };
    const updated = await toxic.update(update as ICreateToxicBody<object>);
    expect(updated.toJson()).toEqual({
      ...wanted,
      toxicity: 0.5,
      attributes: { ...attributes, ...changed },
    });
    await updated.remove();
    await expect(proxy.getToxic('t')).rejects.toThrow('404');
  });

  it('resets', async () => {
    const proxy = await client.createProxy(body);
    const { listen, upstream } = proxy;
    await proxy.addToxic({
      name: 't',
      type: 'latency',
      stream: 'downstream',
      toxicity: 1,
      attributes: {},
    });
    await proxy.update({ enabled: false, listen, upstream });
    await client.reset();
    expect((await client.get('app')).enabled).toBe(true);
    await expect(proxy.getToxic('t')).rejects.toThrow('404');
  });
});

describe('openRemoteProxy', () => {
  const open = async (plan: string) => {
    const server = await rawServer();
    const port = server.endpoint.transport === 'tcp' ? server.endpoint.port : 0;
    const options = { url: api.url, name: 'remote', listen: '127.0.0.1:0' };
    const remote = await openRemoteProxy({
      ...options,
      upstream: `127.0.0.1:${port}`,
      toxics: toxicsOfPlan(parsePlan(plan)),
    });
    return { server, remote };
  };

  it('carries the faults of a plan that are about bytes, until the heal', async () => {
    const { server, remote } = await open('latency(80ms)\nlatency(40ms) upstream');
    const near = await rawClient(parseEndpoint(remote.listen));
    const far = await server.accept();
    const send = () =>
      timed(() => {
        far.socket.write('x');
        return near.receivesBytes(near.bytes.length + 1);
      });
    expect(await send()).toBeGreaterThan(78);
    await remote.heal();
    expect(await send()).toBeLessThan(40);
    await remote.close();
    await near.hears('end');
    near.socket.destroy();
    await server.close();
  });

  it('leaves no proxy behind whose toxics are refused', async () => {
    const toxic = { name: 't', type: 'slicer', stream: 'upstream', toxicity: 1, attributes: {} };
    const options = { url: api.url, name: 'gone', listen: '127.0.0.1:0', upstream: '127.0.0.1:9' };
    const opening = openRemoteProxy({ ...options, toxics: [toxic as ToxicBody] });
    await expect(opening).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
    expect(await client.getAll()).toEqual({});
  });

  it('says which server is not there', async () => {
    const options = { url: 'http://127.0.0.1:1', name: 'a', listen: '', upstream: 'x:1' };
    await expect(openRemoteProxy({ ...options, toxics: [] })).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('http://127.0.0.1:1'),
    });
  });
});
