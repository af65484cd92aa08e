/** Frames that are no rule's business pass several at once; a rule in their midst acts as ever. */
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let open: TestLink | undefined;
afterEach(() => open?.close());

const text = (method: string, n = 0) => JSON.stringify({ method, params: { n } });
const frame = (payload: string) =>
  encodeFrame({ opcode: opcodes.text, payload: Buffer.from(payload) });
const flood = (count: number) => Array.from({ length: count }, (_, n) => frame(text('a', n)));
const all = (...frames: Buffer[]) => Buffer.concat(frames);

/** A link on which frames flow at once; what the server writes in one piece, and what comes. */
async function through(plan: string, bytes: Buffer, expected: Buffer) {
  open = await testLink({ plan, link: { codec: 'websocket' }, proxy: { recordUnits: false } });
  const { client, server } = await open.connect();
  client.socket.write(
    encodeFrame({ opcode: opcodes.ping, payload: Buffer.alloc(0), mask: Buffer.alloc(4) }),
  );
  await server.receivesBytes(6);
  server.socket.write(bytes);
  await client.receivesBytes(expected.length);
  expect(client.bytes.equals(expected)).toBe(true);
  return open;
}

describe('a run of frames', () => {
  const [before, after] = [flood(500), flood(300)];
  const [first = Buffer.alloc(0), second = Buffer.alloc(0), ...rest] = after;
  const b = frame(text('b'));

  it('is interrupted by the message that a rule drops', async () => {
    const link = await through('drop on b', all(...before, b, ...after), all(...before, ...after));
    expect(link.of('fault-fired')).toMatchObject([{ unit: 500, method: 'b' }]);
  });

  it('counts its frames while a message is held back for some', async () => {
    const given = all(...before, b, ...after);
    await through('reorder(2) on b', given, all(...before, first, second, b, ...rest));
  });

  it('is thrown away behind a message that ends the connection', async () => {
    const link = await through('end on b', all(...before, b, ...after), all(...before));
    expect(link.of('end-delivered').map(({ side }) => side)).toContain('client');
  });

  it('counts for rules that come after so many units', async () => {
    const given = all(...before, b, ...after, b, first);
    const link = await through(
      'drop on b after 600 units',
      given,
      all(...before, b, ...after, first),
    );
    expect(link.of('fault-fired')).toMatchObject([{ unit: 801 }]);
  });
});
