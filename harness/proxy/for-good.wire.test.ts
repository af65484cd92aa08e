/** Faults that the heal does not take back, where they are on; elsewhere it does. */
import { afterEach, describe, expect, it } from 'vitest';
import { rawClient } from '../transports/testing/raw-peer.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let link: TestLink;
afterEach(() => link.close());

const line = (method: string) => `${JSON.stringify({ method })}\n`;

describe('a fault that stays', () => {
  it.each([
    ['vanish on a for good', ''],
    ['stall on a for good', line('a')],
    ['blackhole on a for good', ''],
    ['cut(payload+3, then vanish) on a for good', '{"m'],
  ])('%s', async (plan, passes) => {
    link = await testLink({ plan, link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.write(line('a'));
    await link.until('fault-fired');
    link.proxy.heal();
    expect(link.of('fault-fired')).toMatchObject([{ connection: 1, stays: true }]);
    expect(link.of('fault-healed')).toEqual([]);
    server.socket.write(line('b'));
    // Another connection, on which the same passes, shows that there was time enough for it.
    const other = await link.connect();
    other.server.socket.write(line('a') + line('b'));
    await other.client.receives(line('a') + line('b'));
    expect(client.text).toBe(passes);
    expect(client.fate).toEqual([]);
    expect(link.proxy.faults).toMatchObject([{ fired: 1, healed: false }]);
  });

  it('a link that refuses', async () => {
    link = await testLink({ plan: 'refuse on a for good', link: { codec: 'jsonl' } });
    const { server } = await link.connect();
    server.socket.write(line('a'));
    await link.until('fault-fired');
    link.proxy.heal();
    await expect(rawClient(link.link.listen)).rejects.toThrow('ECONNREFUSED');
  });

  it('a process that is stopped', async () => {
    const signals: string[] = [];
    link = await testLink({
      plan: 'pause(1ms) server on a for good',
      link: { codec: 'jsonl' },
      proxy: { signalProcess: (name, signal) => void signals.push(`${signal} ${name}`) },
    });
    const { client, server } = await link.connect();
    server.socket.write(line('a'));
    await client.receives(line('a'));
    link.proxy.heal();
    await link.proxy.close();
    expect(signals).toEqual(['SIGSTOP server']);
  });
});

it('ends with the plan that was added, when that is taken away', async () => {
  link = await testLink({ link: { codec: 'jsonl' } });
  const { parsePlan } = await import('../plan/parse.ts');
  const armed = link.proxy.arm(parsePlan('vanish for good'));
  const { client, server } = await link.connect();
  server.socket.write(line('a'));
  armed.disarm();
  await client.receives(line('a'));
});
