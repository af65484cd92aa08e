/** What toxics about bytes leave in the history: nobody may be blamed for what they did. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistory } from '../history/read-history.ts';
import { type ProxyUnderTest, type Subject, startSubject } from './testing/subject.ts';

let api: Subject;
let folder = '';
beforeAll(async () => {
  api = await startSubject();
  folder = await mkdtemp(join(tmpdir(), 'midturn-toxics-'));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

/** The proxy's own history without times, once its connections are closed. */
async function historyOf({ path }: ProxyUnderTest) {
  const name = path.split('/').at(-1) ?? '';
  await api.call('DELETE', path);
  const { text } = await api.call('GET', `/history?proxy=${name}`);
  const file = join(folder, `${name}.jsonl`);
  await writeFile(file, text);
  const { events } = await readHistory(file);
  return events.map(({ index: _, time: __, ...event }) => event);
}

describe('the history of a proxy', () => {
  it('names the toxic that closed a connection, and says of no peer that it ended', async () => {
    const proxy = await api.proxy('limited');
    await proxy.toxic({ type: 'limit_data', attributes: { bytes: 3 } });
    const { client, server } = await proxy.connect();
    server.socket.write('12345');
    await client.hears('end');
    await server.hears('end');
    const on = { link: 'limited', connection: 1 };
    expect(await historyOf(proxy)).toEqual([
      expect.objectContaining({ type: 'link-listening', link: 'limited' }),
      {
        ...{ type: 'fault-armed', fault: 1, name: 'limit_data_downstream' },
        text: 'limit_data {"bytes":3} downstream',
      },
      { type: 'connection-opened', ...on },
      { type: 'upstream-opened', ...on },
      {
        ...{ type: 'fault-fired', fault: 1, name: 'limit_data_downstream', ...on },
        ...{ direction: 'downstream', effect: 'closes both sides' },
      },
      { type: 'end-delivered', ...on, side: 'server', how: 'fin', fault: 1 },
      { type: 'end-delivered', ...on, side: 'client', how: 'fin', fault: 1 },
      { type: 'connection-closed', ...on },
      { type: 'fault-healed', fault: 1, link: 'limited' },
    ]);
  });

  it('names the toxic that reset a connection', async () => {
    const proxy = await api.proxy('reset');
    await proxy.toxic({ type: 'reset_peer' });
    const { client, server } = await proxy.connect();
    server.socket.write('x');
    await client.hears('ECONNRESET');
    const events = await historyOf(proxy);
    expect(events.filter(({ type }) => type === 'end-received')).toEqual([]);
    expect(events.filter(({ type }) => type === 'end-delivered')).toEqual(
      (['client', 'server'] as const).map((side) => ({
        ...{ type: 'end-delivered', link: 'reset', connection: 1, side, how: 'rst', fault: 1 },
      })),
    );
  });

  it('has a fault that acts on all bytes once a connection, and the end as the peer sent it', async () => {
    const proxy = await api.proxy('late');
    await proxy.toxic({ type: 'latency', attributes: { latency: 1 } });
    const { client, server } = await proxy.connect();
    for (const text of ['a', 'ab']) {
      server.socket.write(text.slice(-1));
      await client.receives(text);
    }
    server.socket.end();
    await client.hears('end');
    const events = await historyOf(proxy);
    expect(events.filter(({ type }) => type === 'fault-fired')).toHaveLength(1);
    expect(events).toContainEqual({
      ...{ type: 'end-received', link: 'late', connection: 1, side: 'server', how: 'fin' },
    });
  });

  it('says of one on whose way nothing passed that it never fired', async () => {
    const proxy = await api.proxy('idle');
    await proxy.toxic({ type: 'latency', toxicity: 0 });
    const { client, server } = await proxy.connect();
    server.socket.write('a');
    await client.receives('a');
    const events = await historyOf(proxy);
    expect(events.filter(({ type }) => type.startsWith('fault')).map(({ type }) => type)).toEqual([
      'fault-armed',
      'fault-never-fired',
    ]);
  });

  it('counts connections on when the proxy is disabled and enabled', async () => {
    const proxy = await api.proxy('again');
    for (let round = 0; round < 2; round++) {
      await proxy.connect();
      await api.call('PATCH', proxy.path, { enabled: false });
      await api.call('PATCH', proxy.path, { enabled: true });
    }
    const opened = (await historyOf(proxy)).filter(({ type }) => type === 'connection-opened');
    expect(opened).toMatchObject([{ connection: 1 }, { connection: 2 }]);
  });
});
