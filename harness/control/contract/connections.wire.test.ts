/** What happens to connections as proxies come and go. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../transports/endpoint-text.ts';
import { rawClient } from '../../transports/testing/raw-peer.ts';
import { type ProxyUnderTest, type Subject, startSubject } from '../testing/subject.ts';
import { timed } from '../testing/timing.ts';

let api: Subject;
let count = 0;
beforeAll(async () => {
  api = await startSubject();
});
afterAll(() => api.close());

const fresh = (more?: object): Promise<ProxyUnderTest> => {
  count += 1;
  return api.proxy(`p${count}`, more);
};

describe('a connection', () => {
  it('passes bytes both ways', async () => {
    const { client, server } = await (await fresh()).connect();
    client.socket.write('ping');
    await server.receives('ping');
    server.socket.write('pong');
    await client.receives('pong');
  });

  it('is closed when the other side closes, either way', async () => {
    const proxy = await fresh();
    const first = await proxy.connect();
    first.client.socket.end();
    await first.server.hears('end');
    const second = await proxy.connect();
    second.server.socket.end();
    await second.client.hears('end');
  });

  it('is accepted and then closed without data when the upstream refuses', async () => {
    const proxy = await fresh({ upstream: '127.0.0.1:1' });
    const client = await proxy.dial();
    await client.hears('end', 500);
    expect(client.bytes.length).toBe(0);
  });

  it('is accepted and then closed when the upstream is no address', async () => {
    const proxy = await fresh();
    await api.call('PATCH', proxy.path, { upstream: '' });
    const client = await proxy.dial();
    await client.hears('end', 500);
  });

  it('takes less than 2 ms a round trip', async () => {
    const { client, server } = await (await fresh()).connect();
    server.socket.on('data', (bytes: Buffer) => server.socket.write(bytes));
    const took = await timed(async () => {
      for (let round = 1; round <= 200; round++) {
        client.socket.write('x');
        await client.receivesBytes(round);
      }
    });
    expect(took / 200).toBeLessThan(2);
  });
});

describe('disabling', () => {
  it('closes every connection and refuses new ones within the answer', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await api.call('PATCH', proxy.path, { enabled: false });
    await expect(rawClient(parseEndpoint(proxy.listen))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await client.hears('end', 1_000);
    await server.hears('end', 1_000);
  });

  it('is undone within the answer, on the same port', async () => {
    const proxy = await fresh();
    await api.call('PATCH', proxy.path, { enabled: false });
    await api.call('PATCH', proxy.path, { enabled: true });
    const { client, server } = await proxy.connect();
    client.socket.write('x');
    await server.receives('x');
  });
});

describe('updating', () => {
  it('to the same place by another name keeps connections', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    const listen = proxy.listen.replace('127.0.0.1', 'localhost');
    const { json } = await api.call('POST', proxy.path, { listen });
    expect(json.listen).toBe(proxy.listen);
    client.socket.write('still');
    await server.receives('still');
  });

  it('to another upstream drops connections and leads new ones there', async () => {
    const proxy = await fresh();
    const other = await fresh();
    const { client } = await proxy.connect();
    const upstream = other.server.endpoint.transport === 'tcp' ? other.server.endpoint.port : 0;
    await api.call('PATCH', proxy.path, { upstream: `127.0.0.1:${upstream}` });
    await client.hears('end', 1_000);
    const next = await proxy.dial();
    const server = await other.server.accept();
    next.socket.write('there');
    await server.receives('there');
  });
});

describe('deleting', () => {
  it('closes every connection and refuses new ones', async () => {
    const proxy = await fresh();
    const { client } = await proxy.connect();
    await api.call('DELETE', proxy.path);
    await client.hears('end', 1_000);
    await expect(rawClient(parseEndpoint(proxy.listen))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});
