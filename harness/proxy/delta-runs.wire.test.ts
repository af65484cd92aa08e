/** A flood of deltas is recorded in runs: without their texts, and without losing anything else. */
import { afterEach, describe, expect, it } from 'vitest';
import { unitsOf } from '../history/units-of.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { deltaTextBytesMax } from './delta-runs.ts';
import { type TestLink, testLink } from './testing/test-link.ts';

let open: TestLink | undefined;
afterEach(() => open?.close());

const text = 'x'.repeat(4_000);
const delta = (token: number, thread = 't1') =>
  `{"method":"item/agentMessage/delta","params":{"threadId":"${thread}","turnId":"u1","itemId":"i1","delta":"⟦t:${token}⟧${text}"}}`;
const frame = (payload: string) =>
  encodeFrame({ opcode: opcodes.text, payload: Buffer.from(payload) });
/** Enough for what follows to be recorded without its text. */
const withText = Math.ceil(deltaTextBytesMax / frame(delta(1)).length) + 1;

/** What a server says, through a link that records it, from the first unit on. */
async function recorded(messages: readonly string[], plan = '', dropped: readonly string[] = []) {
  const link = await testLink({
    plan,
    link: { codec: 'websocket', profile: appServerProfile },
    proxy: { recordUnits: true },
  });
  open = link;
  const { client, server } = await link.connect();
  const ping = { opcode: opcodes.ping, payload: Buffer.alloc(0), mask: Buffer.alloc(4) };
  client.socket.write(encodeFrame(ping));
  await server.receivesBytes(6);
  server.socket.write(Buffer.concat(messages.map(frame)));
  const expected = Buffer.concat(messages.filter((one) => !dropped.includes(one)).map(frame));
  await client.receivesBytes(expected.length);
  expect(client.bytes.equals(expected)).toBe(true);
  client.socket.resetAndDestroy();
  await link.until('connection-closed');
  return link;
}

const received = (link: TestLink) =>
  link.of('unit-received').filter(({ direction }) => direction === 'downstream');
const tokensOf = (link: TestLink) => received(link).flatMap(({ message }) => message?.tokens ?? []);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a flood of deltas', () => {
  it('is recorded with every unit and token, in order, and with the texts of its start', async () => {
    const count = withText + 1_000;
    const link = await recorded(upTo(count).map((token) => delta(token)));
    const events = received(link);
    expect(events.length).toBeLessThan(withText + 500);
    const texts = events.filter(({ message }) => message?.text !== undefined);
    const textBytes = texts.reduce((sum, event) => sum + event.bytes, 0);
    expect(textBytes).toBeGreaterThan(deltaTextBytesMax);
    expect(textBytes - (texts.at(-1)?.bytes ?? 0)).toBeLessThanOrEqual(deltaTextBytesMax);
    let next = 0;
    for (const event of events) {
      expect(event.unit).toBe(next);
      next += unitsOf(event);
      expect(event.message).toMatchObject({ kind: 'notification', thread: 't1', item: 'i1' });
      expect(event.message?.text === undefined).toBe(event.last !== undefined);
      expect(event.last === undefined).toBe(event.unit < texts.length);
    }
    expect(next).toBe(count);
    expect(tokensOf(link)).toEqual(upTo(count));
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    expect(bytes).toBe(Buffer.concat(upTo(count).map((token) => frame(delta(token)))).length);
    const kept = link.of('unit-bytes').filter(({ direction }) => direction === 'downstream');
    expect(kept.map(({ unit }) => unit)).toEqual([count - 2, count - 1]);
    expect(Buffer.from(kept[1]?.start ?? '', 'base64').toString()).toContain(`⟦t:${count - 1}⟧`);
  });

  it('is recorded apart where it is not the same: another thread, a broken text, another message', async () => {
    const one = '{"method":"item/completed","params":{"threadId":"t1","item":{"id":"i1"}}}';
    const broken = delta(withText + 600).replace('⟧x', '⟧\n');
    const others = [delta(withText + 600, 't2'), broken, one];
    const messages = [
      ...upTo(withText + 600).map((token) => delta(token)),
      ...others.flatMap((other, i) => [
        other,
        ...upTo(200).map((n) => delta(withText + 601 + 200 * i + n)),
      ]),
    ];
    const link = await recorded(messages);
    const units = others.map((_, i) => withText + 600 + 201 * i);
    const apart = units.map((unit) => received(link).find((event) => event.unit === unit));
    expect(apart.map((event) => event?.last)).toEqual([undefined, undefined, undefined]);
    expect(apart.map((event) => event?.message?.thread)).toEqual(['t2', undefined, 't1']);
    expect(apart.map((event) => event?.message?.kind)).toEqual([
      'notification',
      'invalid',
      'notification',
    ]);
    // What follows each is read as a whole again, and has its text.
    const after = units.map((unit) => received(link).find((event) => event.unit === unit + 1));
    for (const event of after) expect(event?.message?.text).toContain(text.slice(0, 100));
    expect(received(link).reduce((sum, event) => sum + unitsOf(event), 0)).toBe(messages.length);
  });

  it('is recorded in runs under a rule that it is not about, which fires at its message', async () => {
    const one = '{"method":"item/completed","params":{"threadId":"t1","item":{"id":"i1"}}}';
    const messages = [
      ...upTo(withText + 600).map((token) => delta(token)),
      one,
      ...upTo(600).map((n) => delta(withText + 600 + n)),
    ];
    const link = await recorded(messages, 'drop on item/completed downstream', [one]);
    const unit = withText + 600;
    expect(link.of('fault-fired')).toMatchObject([{ unit, method: 'item/completed' }]);
    expect(received(link).length).toBeLessThan(withText + 600);
    expect(received(link).reduce((sum, event) => sum + unitsOf(event), 0)).toBe(messages.length);
    expect(tokensOf(link)).toEqual(upTo(withText + 1_200));
    const kept = link.of('unit-bytes').find((event) => event.unit === unit);
    expect(Buffer.from(kept?.start ?? '', 'base64').toString()).toContain('item/completed');
    const delivered = link.of('unit-delivered').filter((event) => event.direction === 'downstream');
    let next = 0;
    for (const event of delivered) {
      expect(event.unit).toBe(next);
      expect(event.as).toBe(event.unit === unit ? 'dropped' : undefined);
      next = event.last + 1;
    }
    expect(next).toBe(messages.length);
  });
});
