/** Memory that was read into is used again: never while the bytes in it are still needed. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { steadyClock } from '../testing/steady-clock.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let open: TestLink | undefined;
afterEach(() => open?.close());

const hash = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

/** Text frames of sizes from a few bytes to some reads long, each with a number in it. */
function stream(totalBytes: number): Buffer {
  const frames: Buffer[] = [];
  for (let n = 0, bytes = 0; bytes < totalBytes; n++) {
    const size = n % 97 === 0 ? 300_000 : (n * 7_919) % 5_000;
    const payload = Buffer.from(`{"method":"a","n":"${String(n).repeat(Math.ceil(size / 6))}"}`);
    // Some messages come in two frames.
    const parts =
      n % 13 === 0 ? [payload.subarray(0, size >> 1), payload.subarray(size >> 1)] : [payload];
    parts.forEach((part, i) => {
      const opcode = i === 0 ? opcodes.text : opcodes.continuation;
      frames.push(encodeFrame({ opcode, fin: i === parts.length - 1, payload: part }));
    });
    bytes += payload.length;
  }
  return Buffer.concat(frames);
}

describe('the memory of reads', () => {
  const given = stream(24_000_000);

  it.each([
    ['blind', '', false],
    ['cut for a rule about a method', 'drop on no/such/method downstream', false],
    ['cut for a rule that holds units back', 'latency(2ms) downstream', false],
    ['recorded', '', true],
    ['recorded, with a rule about a method', 'drop on no/such/method downstream', true],
  ])('is not used again too early: %s', async (_, plan, recordUnits) => {
    open = await testLink({ plan, link: { codec: 'websocket' }, proxy: { recordUnits } });
    const { client, server } = await open.connect();
    const ping = { opcode: opcodes.ping, payload: Buffer.alloc(0), mask: Buffer.alloc(4) };
    client.socket.write(encodeFrame(ping));
    await server.receivesBytes(6);
    // A reader that stops again and again: the kernel does not take all that is written to it.
    let got = 0;
    client.socket.on('data', (bytes: Buffer) => {
      const before = got;
      got += bytes.length;
      if (before >> 21 === got >> 21) return;
      client.socket.pause();
      steadyClock.after(60, () => client.socket.resume());
    });
    // Pieces that are less than the proxy may hold back for the kernel.
    for (let at = 0; at < given.length; at += 20_000) {
      if (!server.socket.write(given.subarray(at, at + 20_000))) await once(server.socket, 'drain');
      await setImmediate();
    }
    await client.until('all bytes', () => got >= given.length);
    expect(hash(client.bytes)).toBe(hash(given));
  });
});
