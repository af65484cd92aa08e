import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ws from 'ws';
import type { EventOf } from '../history/event.ts';
import type { RawPeer } from '../transports/testing/raw-peer.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

/** The receiving half of `ws`: an independent judge of what the frames say. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: object) => NodeJS.EventEmitter & NodeJS.WritableStream;
};

const control = fc.record({
  opcode: fc.constantFrom(opcodes.ping, opcodes.pong),
  payload: fc.constantFrom(0, 1, 125).map((bytes) => Buffer.alloc(bytes, 'c')),
});
const part = fc.record({
  before: fc.array(control, { maxLength: 2 }),
  payload: fc
    .constantFrom(0, 1, 7, 125, 126, 65_535, 65_536)
    .map((bytes) => Buffer.alloc(bytes, 'd')),
});
const message = fc.array(part, { minLength: 1, maxLength: 3 });
const stream = fc.record({
  messages: fc.array(message, { maxLength: 4 }),
  /** Sizes of the writes, in turn. */
  writes: fc.array(fc.constantFrom(1, 2, 3, 13, 130, 1_460, 65_540), {
    minLength: 1,
    maxLength: 4,
  }),
});
type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never;

function framesOf({ messages }: Stream, mask: Buffer | undefined): Buffer[] {
  const encode = (opcode: number, fin: boolean, payload: Buffer) =>
    encodeFrame({ opcode, fin, payload, ...(mask && { mask }) });
  return messages.flatMap((parts) =>
    parts.flatMap(({ before, payload }, index) => [
      ...before.map((frame) => encode(frame.opcode, true, frame.payload)),
      encode(index === 0 ? opcodes.text : 0, index === parts.length - 1, payload),
    ]),
  );
}

/** Tiny writes for the first bytes only: a megabyte in ones would be a test of patience. */
function write(peer: RawPeer, bytes: Buffer, sizes: readonly number[]): void {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = i < 60 ? (sizes[i % sizes.length] ?? 1) : 65_540;
    peer.socket.write(bytes.subarray(at, at + size));
    at += size;
  }
  peer.socket.end();
}

function understood(bytes: Buffer, isServer: boolean): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const log: string[] = [];
    const receiver = new Receiver({ isServer });
    receiver.on('message', (data: Buffer) => log.push(`message ${data.length}`));
    receiver.on('ping', (data: Buffer) => log.push(`ping ${data.length}`));
    receiver.on('pong', (data: Buffer) => log.push(`pong ${data.length}`));
    receiver.on('error', reject);
    receiver.write(bytes, () => resolve(log));
  });
}

const meaning = ({ messages }: Stream) =>
  messages.flatMap((parts) => [
    ...parts.flatMap(({ before }) =>
      before.map(({ opcode, payload }) => `${opcode === 9 ? 'ping' : 'pong'} ${payload.length}`),
    ),
    `message ${parts.reduce((sum, { payload }) => sum + payload.length, 0)}`,
  ]);

const plans: [string, string, boolean][] = [
  ['no plan', '', true],
  ['no plan and no record', '', false],
  ['rules that never match', 'drop on never/seen\nreset on never/seen', true],
  ['delays', 'latency(1ms, jitter 1ms) both', true],
];

describe.each(plans)('with %s', (_, plan, recordUnits) => {
  let link: TestLink;
  beforeAll(async () => {
    link = await testLink({ plan, proxy: { recordUnits }, link: { codec: 'websocket' } });
  });
  afterAll(() => link.close());

  it('both peers get every byte as it was sent, in any chunks', async () => {
    const mask = Buffer.from([0xa1, 0xb2, 0xc3, 0xd4]);
    await fc.assert(
      fc.asyncProperty(stream, stream, async (up, down) => {
        link.events.length = 0;
        const { client, server } = await link.connect();
        const upFrames = framesOf(up, mask);
        const downFrames = framesOf(down, undefined);
        write(client, Buffer.concat(upFrames), up.writes);
        write(server, Buffer.concat(downFrames), down.writes);
        await Promise.all([client.hears('close'), server.hears('close')]);
        expect(server.bytes.equals(Buffer.concat(upFrames))).toBe(true);
        expect(client.bytes.equals(Buffer.concat(downFrames))).toBe(true);
        expect(await understood(server.bytes, true)).toEqual(meaning(up));
        expect(await understood(client.bytes, false)).toEqual(meaning(down));
        if (recordUnits) {
          expect(unitsOf(link, 'upstream')).toEqual(upFrames.map((frame) => frame.length));
          expect(unitsOf(link, 'downstream')).toEqual(downFrames.map((frame) => frame.length));
          expect(deliveredOf(link, 'downstream')).toBe(Buffer.concat(downFrames).length);
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 4_000 },
    );
  });
});

describe.each([
  'vanish after 300 bytes',
  'stall both after 2 units',
  'latency(60s) both after 100 bytes',
  'bandwidth(0) both after 100 bytes',
  'slicer(50, pause 60s) both',
  'coalesce(1000, within 60s) both',
  'slow-close(60s) both',
  'cut(payload+1, then vanish) downstream',
])('healed of `%s`', (plan) => {
  it('a connection has lost nothing', async () => {
    const mask = Buffer.from([0xa1, 0xb2, 0xc3, 0xd4]);
    const run = async (up: Stream, down: Stream) => {
      const link = await testLink({ plan, link: { codec: 'websocket' } });
      try {
        const { client, server } = await link.connect();
        const sent = { up: framesOf(up, mask), down: framesOf(down, undefined) };
        write(client, Buffer.concat(sent.up), up.writes);
        write(server, Buffer.concat(sent.down), down.writes);
        // Somewhere in the middle of it: what matters is that nothing depends on where.
        for (let turns = 0; turns < 20 && client.fate.length === 0; turns++) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        link.proxy.heal();
        await Promise.all([client.hears('close'), server.hears('close')]);
        expect(server.bytes.equals(Buffer.concat(sent.up))).toBe(true);
        expect(client.bytes.equals(Buffer.concat(sent.down))).toBe(true);
      } finally {
        await link.close();
      }
    };
    await fc.assert(fc.asyncProperty(stream, stream, run), {
      numRuns: 15,
      interruptAfterTimeLimit: 2_000,
    });
  });
});

function unitsOf(link: TestLink, direction: string): number[] {
  const received = link.of('unit-received') as EventOf<'unit-received'>[];
  return received.filter((event) => event.direction === direction).map(({ bytes }) => bytes);
}

/** Bytes that were recorded as delivered, each unit once and in order. */
function deliveredOf(link: TestLink, direction: string): number {
  let next = 0;
  let total = 0;
  for (const event of link.of('unit-delivered')) {
    if (event.direction !== direction) continue;
    expect([event.unit, event.as]).toEqual([next, undefined]);
    next = event.last + 1;
    total += event.bytes;
  }
  return total;
}
