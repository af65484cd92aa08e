/** What the toxics that end connections do, with bounds on time. */
import { describe, expect, it } from 'vitest';
import { subjectOfFile } from '../testing/subject-of-file.ts';
import { afterQuiet, arrivals, onBusyMachine, timed } from '../testing/timing.ts';

const { api, fresh } = subjectOfFile();

describe('slow_close', onBusyMachine, () => {
  it('delays the close of the other side alone', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'slow_close', attributes: { delay: 150 } });
    const got = arrivals(client);
    const took = await timed(async () => {
      server.socket.end('data');
      await client.hears('end');
    });
    expect(got[0]?.atMs).toBeLessThan(20);
    expect(took).toBeGreaterThan(147);
    expect(took).toBeLessThan(170);
  });

  it('closes at once when it is removed', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'slow_close', attributes: { delay: 60_000 } });
    server.socket.end();
    await afterQuiet(30);
    expect(client.fate).toEqual([]);
    await api.call('DELETE', `${proxy.path}/toxics/slow_close_downstream`);
    await client.hears('end', 200);
  });
});

describe('timeout', onBusyMachine, () => {
  it('drops data and closes after so long', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'timeout', stream: 'upstream', attributes: { timeout: 150 } });
    const took = await timed(async () => {
      client.socket.write('lost');
      await client.hears('end');
      await server.hears('end');
    });
    expect(took).toBeGreaterThan(145);
    expect(took).toBeLessThan(180);
    expect(server.bytes.length).toBe(0);
  });

  it('is put off by each chunk', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'timeout', stream: 'upstream', attributes: { timeout: 150 } });
    for (let sent = 0; sent < 5; sent++) {
      client.socket.write('lost');
      await afterQuiet(80);
    }
    expect(client.fate).toEqual([]);
    await client.hears('end', 300);
    expect(server.bytes.length).toBe(0);
  });

  it('of 0 stays open and drops all', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'timeout', attributes: { timeout: 0 } });
    server.socket.write('lost');
    await afterQuiet(200);
    expect([client.bytes.length, client.fate, server.fate]).toEqual([0, [], []]);
  });

  it.each(['DELETE', '/reset'])('closes live connections when removed by %s', async (how) => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'timeout', attributes: { timeout: 0 } });
    server.socket.write('lost');
    await afterQuiet(30);
    if (how === '/reset') await api.call('POST', '/reset');
    else await api.call('DELETE', `${proxy.path}/toxics/timeout_downstream`);
    await client.hears('end', 1_000);
    await server.hears('end', 1_000);
    expect(client.bytes.length).toBe(0);
  });

  it('closes even those that toxicity spared when it is removed', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'timeout', toxicity: 0, attributes: { timeout: 0 } });
    server.socket.write('passes');
    await client.receives('passes');
    await api.call('DELETE', `${proxy.path}/toxics/timeout_downstream`);
    await client.hears('end', 1_000);
  });

  it('does not keep another toxic from being removed', async () => {
    const proxy = await fresh();
    const { client } = await proxy.connect();
    await proxy.toxic({ type: 'latency', stream: 'upstream', attributes: { latency: 10 } });
    await proxy.toxic({ type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } });
    client.socket.write('hello');
    await afterQuiet(50);
    const took = await timed(() => api.call('DELETE', `${proxy.path}/toxics/latency_upstream`));
    expect(took).toBeLessThan(1_000);
  });
});

describe('reset_peer', onBusyMachine, () => {
  it('waits for data, then resets after its time', async () => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'reset_peer', attributes: { timeout: 100 } });
    const { client, server } = await proxy.connect();
    await afterQuiet(150);
    expect(client.fate).toEqual([]);
    const took = await timed(async () => {
      server.socket.write('lost');
      await client.hears('ECONNRESET');
    });
    expect(took).toBeGreaterThan(95);
    expect(took).toBeLessThan(125);
    expect(client.bytes.length).toBe(0);
  });

  it('of 0 resets at the first data, upstream too', async () => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'reset_peer', stream: 'upstream' });
    const { client, server } = await proxy.connect();
    client.socket.write('lost');
    await Promise.all([client.hears('ECONNRESET', 500), server.hears('ECONNRESET', 500)]);
    expect(server.bytes.length).toBe(0);
  });
});

describe('limit_data', onBusyMachine, () => {
  it('passes exactly so many bytes, then closes', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'limit_data', attributes: { bytes: 7 } });
    server.socket.write('0123');
    await client.receives('0123');
    server.socket.write('456789');
    await client.hears('end', 500);
    expect(client.text).toBe('0123456');
  });

  it('closes when it is exactly reached', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'limit_data', attributes: { bytes: 4 } });
    server.socket.write('0123');
    await client.hears('end', 500);
    await server.hears('end', 500);
    expect(client.text).toBe('0123');
  });

  it('of 0 closes at the first data, not before', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'limit_data' });
    await afterQuiet(100);
    expect(client.fate).toEqual([]);
    server.socket.write('x');
    await client.hears('end', 500);
    expect(client.bytes.length).toBe(0);
  });

  it('counts on through an update', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'limit_data', attributes: { bytes: 100 } });
    server.socket.write('0123');
    await client.receives('0123');
    const update = { attributes: { bytes: 6 } };
    await api.call('POST', `${proxy.path}/toxics/limit_data_downstream`, update);
    server.socket.write('456789');
    await client.hears('end', 500);
    expect(client.text).toBe('012345');
  });

  it('counts each connection by itself', async () => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'limit_data', attributes: { bytes: 4 } });
    for (let round = 0; round < 2; round++) {
      const { client, server } = await proxy.connect();
      server.socket.write('012345');
      await client.hears('end', 500);
      expect(client.text).toBe('0123');
    }
  });
});
