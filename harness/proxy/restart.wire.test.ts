import { afterEach, describe, expect, it } from 'vitest';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { rawClient, rawServer } from '../transports/testing/raw-peer.ts';
import { type TestLink, type TestLinkOptions, testLink } from './testing/test-link.ts';

let open: TestLink[] = [];
const start = async (plan: string, options?: TestLinkOptions) => {
  const link = await testLink({ ...options, plan });
  open.push(link);
  return link;
};
afterEach(async () => {
  await Promise.all(open.map((link) => link.close()));
  open = [];
});

const line = (method: string) => `${JSON.stringify({ method })}\n`;

describe('restart', () => {
  const restarting = async (plan: string, knows: boolean) => {
    const log: string[] = [];
    const link = await start(plan, {
      link: { codec: 'jsonl' },
      proxy: {
        signalProcess: (name, signal) => log.push(`only ${signal} ${name}`),
        restartProcess: (name, signal, fault) => {
          if (!knows) return undefined;
          log.push(`${signal} ${name} ${fault}`);
          return () => void log.push(`start ${name}`);
        },
      },
    });
    const { client, server } = await link.connect();
    server.socket.write(line('b'));
    await client.receives(line('b'));
    return { link, log };
  };

  it('sends the signal, and starts the process at the heal when its time has not come', async () => {
    const { link, log } = await restarting('restart(10m) server on b', true);
    expect(log).toEqual(['SIGTERM server 1']);
    link.proxy.heal();
    expect(log).toEqual(['SIGTERM server 1', 'start server']);
    link.proxy.heal();
    expect(log).toEqual(['SIGTERM server 1', 'start server']);
  });

  it('says so when the process does not start again', async () => {
    const link = await start('restart server on b', {
      link: { codec: 'jsonl' },
      proxy: { restartProcess: () => () => Promise.reject(new Error('its port is taken')) },
    });
    const { client, server } = await link.connect();
    server.socket.write(line('b'));
    await client.receives(line('b'));
    await expect
      .poll(() => link.of('note').map(({ text }) => text))
      .toEqual(['fault 1: server did not start again: its port is taken']);
  });

  it('leaves a process alone that nobody can start, and says so', async () => {
    const { link, log } = await restarting('restart server on b', false);
    expect(log).toEqual([]);
    expect(link.of('note')).toEqual([
      {
        type: 'note',
        text: 'fault 1: nobody here knows how to start process server, so it was left alone',
        blame: 'environment',
      },
    ]);
  });
});

describe('a link whose upstream moves', () => {
  it('dials the new place for new connections, and leaves those that are open alone', async () => {
    const link = await start('', {});
    const other = await rawServer();
    const before = await link.connect();
    link.link.moveUpstream(other.endpoint);
    const late = await rawClient(link.link.listen);
    const there = await other.accept();
    late.socket.write('to the new one');
    before.client.socket.write('to the old one');
    await there.receives('to the new one');
    await before.server.receives('to the old one');
    expect(link.of('link-moved').map(({ upstream }) => upstream)).toEqual([
      printEndpoint(other.endpoint),
    ]);
    late.socket.destroy();
    await other.close();
  });
});
