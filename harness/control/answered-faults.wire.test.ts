/** Inputs and situations that crash, hang or fool Toxiproxy 2.12: what ours does with them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { within } from '../transports/testing/within.ts';
import { startControlServer } from './control-server.ts';
import { deafPort } from './testing/deaf-port.ts';
import { call, ownOptions, type Subject, startSubject } from './testing/subject.ts';
import { afterQuiet, isForeign, timed } from './testing/timing.ts';

let api: Subject;
let count = 0;
beforeAll(async () => {
  expect(isForeign).toBe(false);
  api = await startSubject();
});
afterAll(() => api.close());
const fresh = (more?: object) => {
  count += 1;
  return api.proxy(`p${count}`, more);
};

describe('attributes that crash the other server', () => {
  it.each([
    ['slicer', {}],
    ['slicer', { average_size: 0, size_variation: 0 }],
    ['slicer', { average_size: 10, size_variation: 11 }],
    ['slicer', { average_size: -5 }],
    ['bandwidth', { rate: -1 }],
    ['latency', { latency: 1, jitter: 2 ** 62 }],
    ['latency', { latency: 1, jitter: 2 ** 52 }],
  ])('are 400: %s %j', async (type, attributes) => {
    const proxy = await fresh();
    const reply = await proxy.toxic({ type, attributes });
    expect(reply.json).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^bad request body: /),
    });
    expect((await api.call('GET', `${proxy.path}/toxics`)).json).toEqual([]);
  });

  it('are 400 in an update, which then changes nothing', async () => {
    const proxy = await fresh();
    const { json } = await proxy.toxic({ type: 'bandwidth', attributes: { rate: 5 } });
    const path = `${proxy.path}/toxics/bandwidth_downstream`;
    const update = { attributes: { rate: -5 }, toxicity: 0.5 };
    expect(await api.call('PATCH', path, update)).toMatchObject({ status: 400 });
    expect((await api.call('GET', path)).json).toEqual(json);
  });
});

describe('the control plane', () => {
  it('answers within 50 ms while a dial hangs and a reset waits for ten minutes', async () => {
    const hanging = await deafPort();
    const stuck = await fresh({ upstream: hanging.address });
    await stuck.dial();
    const waiting = await fresh();
    await waiting.toxic({ type: 'reset_peer', attributes: { timeout: 600_000 } });
    const { server } = await waiting.connect();
    server.socket.write('x');
    await afterQuiet(30);
    expect(await timed(() => api.call('GET', '/proxies'))).toBeLessThan(50);
    // Another client of the proxy whose dial hangs is accepted all the same.
    await stuck.dial();
    const removal = () => api.call('DELETE', `${waiting.path}/toxics/reset_peer_downstream`);
    expect(await timed(removal)).toBeLessThan(50);
    expect(await timed(() => api.call('PATCH', stuck.path, { enabled: false }))).toBeLessThan(100);
    await hanging.close();
  });

  it('is not held up by a client that sends its request slowly', async () => {
    const slow = api.call('GET', '/proxies', undefined, { 'Content-Length': '100' });
    slow.catch(() => {});
    expect(await timed(() => api.call('GET', '/proxies'))).toBeLessThan(50);
  });

  it('cannot be reached through a proxy', async () => {
    const { port } = new URL(api.url);
    const other = await fresh();
    const hosts = ['127.0.0.1', 'localhost', 'LOCALHOST', '127.9.9.9', '127.1', '0.0.0.0', ''];
    for (const host of [...hosts, '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]']) {
      const upstream = `${host}:${port}`;
      const refusal = { error: 'upstream is the control API itself', status: 400 };
      const reply = await api.call('POST', '/proxies', { name: 'self', upstream });
      expect([upstream, reply.json]).toEqual([upstream, refusal]);
      const patched = await api.call('PATCH', other.path, { upstream });
      expect([upstream, patched.json]).toEqual([upstream, refusal]);
    }
  });

  it('is closed to pages: a foreign Origin, a foreign Host', async () => {
    const own = new URL(api.url).host;
    const status = async (headers: Record<string, string>) =>
      (await api.call('GET', '/proxies', undefined, headers)).status;
    expect(await status({ Origin: 'https://example.com' })).toBe(403);
    expect(await status({ Origin: 'null' })).toBe(403);
    expect(await status({ Origin: `http://${own}` })).toBe(200);
    expect(await status({ Host: 'rebound.example.com:8474' })).toBe(403);
    expect(await status({ Host: 'toxiproxy:8474' })).toBe(200);
    expect(await status({ Host: '[::1]:8474' })).toBe(200);
  });
});

describe('reset_peer', () => {
  it('with toxicity 0 leaves a normal close a FIN', async () => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'reset_peer', toxicity: 0 });
    const { client, server } = await proxy.connect();
    server.socket.end('bye');
    client.socket.end();
    await client.hears('close');
    await server.hears('close');
    expect([client.text, client.fate, server.fate]).toEqual([
      'bye',
      ['end', 'close'],
      ['end', 'close'],
    ]);
  });

  it('added to a live connection resets it', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    server.socket.write('before');
    await client.receives('before');
    await proxy.toxic({ type: 'reset_peer' });
    server.socket.write('lost');
    await client.hears('ECONNRESET', 500);
    expect(client.text).toBe('before');
  });

  it('taken out before its time loses nothing', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'reset_peer', attributes: { timeout: 600_000 } });
    server.socket.write('kept');
    await afterQuiet(30);
    await api.call('DELETE', `${proxy.path}/toxics/reset_peer_downstream`);
    await client.receives('kept', 200);
  });
});

describe('ends', () => {
  it('of one half keep the other half open', async () => {
    const { client, server } = await (await fresh()).connect();
    client.socket.end('question');
    await server.hears('end');
    server.socket.end('late answer');
    await client.hears('close');
    expect([server.text, client.text]).toEqual(['question', 'late answer']);
  });

  it('by RST are RST on the other side, also behind a delay', async () => {
    const proxy = await fresh();
    const first = await proxy.connect();
    first.server.socket.write('x');
    await first.client.receives('x');
    first.server.socket.resetAndDestroy();
    await first.client.hears('ECONNRESET', 500);
    await proxy.toxic({ type: 'latency', attributes: { latency: 60 } });
    const second = await proxy.connect();
    second.server.socket.write('data');
    await afterQuiet(10);
    second.server.socket.resetAndDestroy();
    await second.client.hears('ECONNRESET', 500);
    expect(second.client.text).toBe('data');
  });
});

describe('a seed', () => {
  it('draws the same connections again, another seed others', async () => {
    const drawn = async (seed: number) => {
      const server = await startSubject({ seed });
      const proxy = await server.proxy('p');
      await proxy.toxic({ type: 'limit_data', toxicity: 0.5 });
      const hits: number[] = [];
      for (let round = 0; round < 24; round++) {
        const { client, server } = await proxy.connect();
        server.socket.write('x');
        await client.until('a byte or the end', () => client.bytes.length + client.log.length > 0);
        hits.push(client.bytes.length === 0 ? 1 : 0);
      }
      await server.close();
      return hits.join('');
    };
    const [first, again, other] = [await drawn(7), await drawn(7), await drawn(8)];
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(first).toMatchInlineSnapshot(`"001011111111010100111100"`);
  });
});

describe('GET /metrics', () => {
  it('is 404 when nobody asked for metrics', async () => {
    expect(await api.call('GET', '/metrics')).toMatchObject({ status: 404 });
  });

  it('counts bytes while the connection lives, labels in the order that is grepped', async () => {
    const metered = await startSubject({ metrics: { proxies: true, runtime: false } });
    const proxy = await metered.proxy('shop');
    const { client, server } = await proxy.connect();
    client.socket.write('12345');
    await server.receives('12345');
    server.socket.write('123');
    await client.receives('123');
    const reply = await metered.call('PUT', '/metrics');
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const port = proxy.server.endpoint.transport === 'tcp' ? proxy.server.endpoint.port : 0;
    const labels = (direction: string) =>
      `{direction="${direction}",listener="${proxy.listen}",proxy="shop",upstream="127.0.0.1:${port}"}`;
    for (const what of ['received', 'sent']) {
      const name = `toxiproxy_proxy_${what}_bytes_total`;
      expect(reply.text).toContain(`${name}${labels('upstream')} 5\n`);
      expect(reply.text).toContain(`${name}${labels('downstream')} 3\n`);
    }
    await metered.close();
  });
});

describe('close', () => {
  it('ends every proxy and connection, and frees the port', async () => {
    const server = await startControlServer(ownOptions());
    const upstream = await deafPort();
    const body = { name: 'a', listen: '127.0.0.1:0', upstream: upstream.address };
    await call(server.url, 'POST', '/proxies', body);
    await within(server.close(), 'closing');
    const again = await startControlServer(ownOptions({ port: Number(new URL(server.url).port) }));
    await again.close();
    await upstream.close();
  });
});
