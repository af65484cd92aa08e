/**
 * The heal, for every fault that is defined: whatever it did before, from the heal on each byte passes
 * as it was sent, on connections that are still open and on new ones. Faults that only hold bytes back
 * have lost nothing either: that is shown in `exactness.wire.test.ts`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultDefinition } from '../faults/definition.ts';
import { faults } from '../faults/index.ts';
import type { RawPeer } from '../transports/testing/raw-peer.ts';
import { encodeFrame, maskFor, opcodes } from '../wire/frame.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

/** Acts at everything that it can, and holds what it holds until the heal. */
function lineOf({ name, level, arguments: specs }: FaultDefinition): string {
  const values = Object.entries(specs).flatMap(([argument, spec]) => {
    if (spec.default !== undefined) return [];
    const texts = { duration: '60s', integer: '20', text: '"abc"', choice: '', position: '1' };
    return [`${argument} ${texts[spec.type]}`];
  });
  const process = level === 'process' ? ' server' : '';
  return `${name}${values.length > 0 ? `(${values.join(', ')})` : ''}${process}`;
}

function frames(count: number, from: 'client' | 'server', word: string): Buffer {
  const all = Array.from({ length: count }, (_, index) => {
    const payload = Buffer.from(JSON.stringify({ method: 'x', params: `abc ${word} ${index}` }));
    const mask = from === 'client' ? { mask: maskFor(payload.length) } : {};
    return encodeFrame({ opcode: opcodes.text, payload, ...mask });
  });
  return Buffer.concat(all);
}

const isOver = (...peers: RawPeer[]) => peers.some(({ fate }) => fate.length > 0);
const endsWith = ({ bytes }: RawPeer, tail: Buffer) =>
  bytes.length >= tail.length && bytes.subarray(-tail.length).equals(tail);

/** Both peers send a tail; resolves when both have the other's as their last bytes, or one has ended. */
async function passTail(client: RawPeer, server: RawPeer): Promise<boolean> {
  const up = frames(3, 'client', 'tail');
  const down = frames(3, 'server', 'tail');
  client.socket.write(up);
  server.socket.write(down);
  const isDone = () => isOver(client, server) || (endsWith(server, up) && endsWith(client, down));
  await Promise.race([
    client.until('the tail, or the end', isDone),
    server.until('the tail, or the end', isDone),
  ]);
  return !isOver(client, server);
}

async function disturbed(link: TestLink, count: number, ticks: number): Promise<RawPeer[]> {
  const { client, server } = await link.connect();
  client.socket.write(frames(count, 'client', 'before'));
  server.socket.write(frames(count, 'server', 'before'));
  for (let turns = 0; turns < ticks; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return [client, server];
}

describe('after the heal', () => {
  it.each(
    faults.map((fault) => [lineOf(fault), fault] as const),
  )('`%s` changes no byte of what comes', async (plan, { at }) => {
    const run = async (count: number, ticks: number) => {
      const link = await testLink({ plan, link: { codec: 'websocket' } });
      try {
        const [client, server] = at === 'start' ? [] : await disturbed(link, count, ticks);
        link.proxy.heal();
        if (client && server && !isOver(client, server)) await passTail(client, server);
        const fresh = await link.connect();
        expect(await passTail(fresh.client, fresh.server)).toBe(true);
        expect(fresh.client.bytes.equals(frames(3, 'server', 'tail'))).toBe(true);
      } finally {
        await link.close();
      }
    };
    const drawn = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 20 }));
    await fc.assert(
      fc.asyncProperty(drawn, ([count, ticks]) => run(count, ticks)),
      { numRuns: 3 },
    );
  });

  it('is told from a plan that still acts', async () => {
    const link = await testLink({ plan: 'duplicate', link: { codec: 'websocket' } });
    try {
      const { client, server } = await link.connect();
      const once = frames(3, 'server', 'tail');
      server.socket.write(once);
      await client.until('both copies', () => client.bytes.length === 2 * once.length);
      expect(endsWith(client, once)).toBe(false);
    } finally {
      await link.close();
    }
  });
});
