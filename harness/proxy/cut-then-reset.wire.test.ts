/** The bytes before an RST get there: the proxy leaves a peer time, and here time stands until it has read. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import type { RawPeer } from '../transports/testing/raw-peer.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import type { LinkOptions } from './options.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let link: TestLink;
let clock: HandClock;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midturn-cut-'));
});
afterEach(async () => {
  await link.close();
  await rm(folder, { recursive: true });
});

const frame = (text: string) => encodeFrame({ opcode: opcodes.text, payload: Buffer.from(text) });
const first = frame('{"method":"a"}');
const second = frame('{"method":"b"}');
const masked = encodeFrame({
  ...{ opcode: opcodes.text, mask: Buffer.from([1, 2, 3, 4]), payload: Buffer.from('hello') },
});

const connect = async (options?: Partial<LinkOptions>) => {
  clock = new HandClock();
  const plan = 'cut(payload+5, then reset) on b';
  link = await testLink({ plan, proxy: { clock }, link: { codec: 'websocket', ...options } });
  const ends = await link.connect();
  ends.client.socket.write(masked);
  await ends.server.receivesBytes(masked.length);
  return ends;
};

const untilEnded = async (peer: RawPeer) => {
  while (peer.fate.length === 0) {
    clock.forward(10);
    await setImmediate();
  }
};

describe('cut, then reset', () => {
  it('loses none of the bytes before it', async () => {
    const { client, server } = await connect();
    const much = frame('y'.repeat(3_000_000));
    server.socket.write(Buffer.concat([much, first, second, first]));
    const expected = Buffer.concat([much, first, second.subarray(0, 7)]);
    await client.receivesBytes(expected.length);
    await untilEnded(client);
    await Promise.all([client.hears('close'), server.hears('close')]);
    expect([client.bytes.length, client.bytes.equals(expected)]).toEqual([expected.length, true]);
    expect([client.fate, server.fate]).toEqual([
      ['ECONNRESET', 'close'],
      ['ECONNRESET', 'close'],
    ]);
  });

  it('waits for a peer that does not read', async () => {
    // The kernel takes a few hundred kilobytes of what a unix socket is sent, and no more.
    const listen = { transport: 'unix', path: join(folder, 's') } as const;
    const { client, server } = await connect({ listen });
    client.socket.pause();
    const much = frame('y'.repeat(600_000));
    server.socket.write(Buffer.concat([much, second]));
    await link.until('fault-fired');
    clock.forward(1_000);
    await setImmediate();
    expect([client.fate, server.fate]).toEqual([[], []]);
    client.socket.resume();
    const expected = Buffer.concat([much, second.subarray(0, 7)]);
    await client.receivesBytes(expected.length);
    await untilEnded(client);
    expect(client.bytes.equals(expected)).toBe(true);
  });
});
