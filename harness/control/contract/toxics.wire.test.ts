/** What each toxic does to bytes, with bounds on time. */
import { describe, expect, it } from 'vitest';
import { subjectOfFile } from '../testing/subject-of-file.ts';
import { afterQuiet, arrivals, drained, onBusyMachine, timed } from '../testing/timing.ts';

const { api, fresh } = subjectOfFile();
const bytesOf = (length: number) => Buffer.alloc(length, 'x');

describe('latency', onBusyMachine, () => {
  it('is kept within 10 ms, both ways', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'latency', attributes: { latency: 100 } });
    await proxy.toxic({ type: 'latency', stream: 'upstream', attributes: { latency: 50 } });
    const down = await timed(() => {
      server.socket.write('down');
      return client.receives('down');
    });
    const up = await timed(() => {
      client.socket.write('up');
      return server.receives('up');
    });
    expect(down).toBeGreaterThan(98);
    expect(down).toBeLessThan(112);
    expect(up).toBeGreaterThan(48);
    expect(up).toBeLessThan(62);
  });

  it('of two toxics adds up', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    for (const name of ['a', 'b']) {
      await proxy.toxic({ name, type: 'latency', attributes: { latency: 60 } });
    }
    const took = await timed(() => {
      server.socket.write('x');
      return client.receives('x');
    });
    expect(took).toBeGreaterThan(118);
    expect(took).toBeLessThan(135);
  });

  it('is pipelined: what was 50 ms apart stays 50 ms apart', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'latency', attributes: { latency: 150 } });
    const got = arrivals(client);
    server.socket.write('a');
    await afterQuiet(50);
    server.socket.write('b');
    await client.receives('ab');
    const gap = (got[1]?.atMs ?? 0) - (got[0]?.atMs ?? 0);
    expect(gap).toBeGreaterThan(38);
    expect(gap).toBeLessThan(65);
  });

  it('lies within its jitter', async () => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'latency', attributes: { latency: 60, jitter: 40 } });
    for (let round = 0; round < 8; round++) {
      const { client, server } = await proxy.connect();
      const took = await timed(() => {
        server.socket.write('x');
        return client.receives('x');
      });
      expect(took).toBeGreaterThan(18);
      expect(took).toBeLessThan(113);
    }
  });

  it('does not delay the close further', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'latency', attributes: { latency: 100 } });
    const took = await timed(async () => {
      server.socket.end('bye');
      await client.hears('end');
    });
    expect(client.text).toBe('bye');
    expect(took).toBeGreaterThan(98);
    expect(took).toBeLessThan(120);
  });

  it('lets all go at once when it is removed', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'latency', attributes: { latency: 60_000 } });
    server.socket.write('held');
    await afterQuiet(30);
    const took = await timed(async () => {
      await api.call('DELETE', `${proxy.path}/toxics/latency_downstream`);
      await client.receives('held');
    });
    expect(took).toBeLessThan(50);
  });

  it('does not limit the throughput', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'latency', attributes: { latency: 20 } });
    const megabytes = 24;
    const took = await timed(async () => {
      for (let sent = 0; sent < megabytes; sent++) server.socket.write(bytesOf(1024 * 1024));
      await drained(client, megabytes * 1024 * 1024);
    });
    expect(took).toBeLessThan(1_000);
  });
});

describe('bandwidth', onBusyMachine, () => {
  it('passes 480 KB at 1,000 KB/s in 480 ms, within 5 %', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'bandwidth', attributes: { rate: 1_000 } });
    const took = await timed(async () => {
      server.socket.write(bytesOf(480_000));
      await client.receivesBytes(480_000);
    });
    expect(took).toBeGreaterThan(456);
    expect(took).toBeLessThan(504);
  });

  it('cuts what is too much into pieces, one each 100 ms', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'bandwidth', attributes: { rate: 10 } });
    const got = arrivals(client);
    server.socket.write(bytesOf(5_000));
    await client.receivesBytes(5_000);
    expect(got.map(({ bytes }) => bytes)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    got.forEach(({ atMs }, index) => {
      expect(atMs).toBeGreaterThan((index + 1) * 100 - 5);
      expect(atMs).toBeLessThan((index + 1) * 100 + 20);
    });
  });

  it('gives no credit for idle time', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'bandwidth', attributes: { rate: 100 } });
    await afterQuiet(200);
    const took = await timed(async () => {
      server.socket.write(bytesOf(10_000));
      await client.receivesBytes(10_000);
    });
    expect(took).toBeGreaterThan(95);
    expect(took).toBeLessThan(125);
  });

  it('lets nothing pass at rate 0, and all of it once the rate is raised', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'bandwidth', attributes: { rate: 0 } });
    server.socket.write(bytesOf(5_000));
    await afterQuiet(250);
    expect(client.bytes.length).toBe(0);
    expect(client.fate).toEqual([]);
    const update = { attributes: { rate: 10_000 } };
    await api.call('POST', `${proxy.path}/toxics/bandwidth_downstream`, update);
    await client.receivesBytes(5_000, 500);
  });

  it('lets the rest go when it is removed', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    await proxy.toxic({ type: 'bandwidth', attributes: { rate: 1 } });
    server.socket.write(bytesOf(5_000));
    await client.receivesBytes(100);
    const took = await timed(async () => {
      await api.call('DELETE', `${proxy.path}/toxics/bandwidth_downstream`);
      await client.receivesBytes(5_000);
    });
    expect(took).toBeLessThan(50);
    expect(client.bytes.length).toBe(5_000);
  });
});

describe('slicer', onBusyMachine, () => {
  it('cuts 64 bytes at 10 into 8 times 8', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    const attributes = { average_size: 10, size_variation: 0, delay: 5_000 };
    await proxy.toxic({ type: 'slicer', attributes });
    const got = arrivals(client);
    server.socket.write(bytesOf(64));
    await client.receivesBytes(64);
    expect(got.map(({ bytes }) => bytes)).toEqual([8, 8, 8, 8, 8, 8, 8, 8]);
  });

  it('cuts 24 bytes at 1 into 24, with its delay between', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    const attributes = { average_size: 1, size_variation: 0, delay: 5_000 };
    await proxy.toxic({ type: 'slicer', attributes });
    const got = arrivals(client);
    server.socket.write(bytesOf(24));
    await client.receivesBytes(24);
    expect(got.length).toBe(24);
    const took = (got.at(-1)?.atMs ?? 0) - (got[0]?.atMs ?? 0);
    expect(took).toBeGreaterThan(105);
    expect(took).toBeLessThan(200);
  });

  it('passes every byte in order', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    const attributes = { average_size: 1024, size_variation: 512, delay: 10 };
    await proxy.toxic({ type: 'slicer', attributes });
    const sent = Buffer.from(Array.from({ length: 480_000 }, (_, at) => (at * 7) % 251));
    server.socket.write(sent);
    await client.receivesBytes(480_000);
    expect(client.bytes.equals(sent)).toBe(true);
  });

  it('lets the rest go unsliced when it is removed', async () => {
    const proxy = await fresh();
    const { client, server } = await proxy.connect();
    const attributes = { average_size: 1, size_variation: 0, delay: 100_000 };
    await proxy.toxic({ type: 'slicer', attributes });
    server.socket.write('abcdefgh');
    await client.receivesBytes(1);
    await api.call('DELETE', `${proxy.path}/toxics/slicer_downstream`);
    await client.receives('abcdefgh', 150);
  });
});

describe('toxicity', onBusyMachine, () => {
  it.each([
    [0, 'never'],
    [-1, 'never'],
    [1, 'always'],
    [2.5, 'always'],
  ])('of %s hits %s', async (toxicity, when) => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'latency', toxicity, attributes: { latency: 60 } });
    for (let round = 0; round < 4; round++) {
      const { client, server } = await proxy.connect();
      const took = await timed(() => {
        server.socket.write('x');
        return client.receives('x');
      });
      if (when === 'always') expect(took).toBeGreaterThan(58);
      else expect(took).toBeLessThan(40);
    }
  });

  it('of a half hits about half of the connections', async () => {
    const proxy = await fresh();
    await proxy.toxic({ type: 'limit_data', toxicity: 0.5 });
    let hit = 0;
    for (let round = 0; round < 40; round++) {
      const { client, server } = await proxy.connect();
      server.socket.write('x');
      await client.until('a byte or the end', () => client.bytes.length + client.log.length > 0);
      if (client.bytes.length === 0) hit += 1;
    }
    expect(hit).toBeGreaterThan(6);
    expect(hit).toBeLessThan(34);
  });
});
