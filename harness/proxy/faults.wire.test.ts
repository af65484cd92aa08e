import { afterEach, describe, expect, it } from 'vitest';
import { steadyClock } from '../testing/steady-clock.ts';
import { closeFrame } from '../wire/close-frame.ts';
import { encodeFrame, opcodes } from '../wire/frame.ts';
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

const note = (method: string, text = '') => JSON.stringify({ method, params: { text } });
const line = (method: string, text?: string) => `${note(method, text)}\n`;
const mask = Buffer.from([1, 2, 3, 4]);
const frame = (text: string, fin = true, opcode: number = opcodes.text) =>
  encodeFrame({ opcode, fin, payload: Buffer.from(text) });
const masked = (text: string) =>
  encodeFrame({ opcode: opcodes.text, mask, payload: Buffer.from(text) });

/** Not a way to wait for something: time in which something must not happen, or a time that is measured. */
const pause = (ms = 0) => steadyClock.sleep(ms);

/** A link on which frames flow at once, as after an upgrade. */
const webSocket = async (plan: string) => {
  const link = await start(plan, { link: { codec: 'websocket' } });
  const ends = await link.connect();
  ends.client.socket.write(masked('hello'));
  await ends.server.receivesBytes(masked('hello').length);
  return { link, ...ends };
};

describe('reset', () => {
  it('is ECONNRESET at both peers, behind what came before', async () => {
    const link = await start('reset on c', { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.write(line('a') + line('b') + line('c') + line('d'));
    await client.hears('close');
    await server.hears('close');
    expect([client.fate, server.fate]).toEqual([
      ['ECONNRESET', 'close'],
      ['ECONNRESET', 'close'],
    ]);
    expect(client.text).toBe(line('a') + line('b'));
    expect(link.of('end-delivered').map(({ side, how, fault }) => [side, how, fault])).toEqual([
      ['client', 'rst', 1],
      ['server', 'rst', 1],
    ]);
  });

  it('of one side ends the other with FIN', async () => {
    const link = await start('reset(client)');
    const { client, server } = await link.connect();
    client.socket.write('x');
    await client.hears('close');
    await server.hears('end');
    expect([client.fate, server.fate]).toEqual([['ECONNRESET', 'close'], ['end']]);
  });

  it('after a time needs no byte to happen', async () => {
    const link = await start('reset after 30ms');
    const { client, server } = await link.connect();
    await client.hears('close');
    await server.hears('close');
    expect([client.fate, server.fate]).toEqual([
      ['ECONNRESET', 'close'],
      ['ECONNRESET', 'close'],
    ]);
  });
});

describe('end', () => {
  it('is FIN and no error at both peers', async () => {
    const link = await start('end on b', { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.write(line('a') + line('b'));
    await Promise.all([client.hears('end'), server.hears('end')]);
    client.socket.end();
    server.socket.end();
    await Promise.all([client.hears('close'), server.hears('close')]);
    expect([client.fate, server.fate]).toEqual([
      ['end', 'close'],
      ['end', 'close'],
    ]);
    expect(client.text).toBe(line('a'));
  });

  it('of one side leaves the other half open', async () => {
    const link = await start('end(client) on b', { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.write(line('a') + line('b'));
    await client.hears('end');
    client.socket.write(line('still'));
    await server.receives(line('still'));
    expect([client.text, client.fate, server.fate]).toEqual([line('a'), ['end'], []]);
  });
});

describe('close', () => {
  it('sends that frame to both peers, masked to the server, and waits for their answers', async () => {
    const { link, client, server } = await webSocket('close(1011, "x") on b');
    server.socket.write(Buffer.concat([frame(note('a')), frame(note('b')), frame(note('c'))]));
    const toClient = Buffer.concat([frame(note('a')), closeFrame(1011, 'x', false)]);
    const toServer = Buffer.concat([masked('hello'), closeFrame(1011, 'x', true)]);
    await client.receivesBytes(toClient.length);
    await server.receivesBytes(toServer.length);
    expect(client.bytes).toEqual(toClient);
    expect(server.bytes).toEqual(toServer);
    expect([client.fate, server.fate]).toEqual([[], []]);
    client.socket.write(closeFrame(1011, 'x', true));
    await client.hears('end');
    server.socket.write(closeFrame(1011, '', false));
    await server.hears('end');
    expect(server.bytes).toEqual(toServer);
    const answers = link.of('unit-received').flatMap(({ close }) => close ?? []);
    expect(answers).toEqual([
      { code: 1011, reason: 'x' },
      { code: 1011, reason: '' },
    ]);
  });

  it('sends FIN after a bound to a peer that does not answer', async () => {
    const { client, server } = await webSocket('close on b');
    server.socket.write(frame(note('b')));
    await Promise.all([client.hears('end'), server.hears('end')]);
    expect([client.fate, server.fate]).toEqual([['end'], ['end']]);
  });
});

describe('cut', () => {
  const first = frame(note('a'));
  const second = frame(note('b', 'x'.repeat(300)));

  it.each([
    ['header+1', 1],
    ['payload+5', 9],
    ['end-1', second.length - 1],
  ])('at %s leaves exactly that of the frame, then FIN', async (at, bytes) => {
    const { client, server } = await webSocket(`cut(${at}) on b`);
    server.socket.write(Buffer.concat([first, second, first]));
    await Promise.all([client.hears('end'), server.hears('end')]);
    expect(client.bytes).toEqual(Buffer.concat([first, second.subarray(0, bytes)]));
    expect([client.fate, server.fate]).toEqual([['end'], ['end']]);
  });

  it('then silence goes on after the heal where it fell silent', async () => {
    const { link, client, server } = await webSocket('cut(payload+5, then vanish) on b');
    server.socket.write(Buffer.concat([first, second, first]));
    const before = Buffer.concat([first, second.subarray(0, 9)]);
    await client.receivesBytes(before.length);
    server.socket.end();
    await pause();
    expect([client.bytes, client.fate]).toEqual([before, []]);
    link.proxy.heal();
    await client.hears('end');
    expect(client.bytes).toEqual(Buffer.concat([first, second, first]));
  });
});

describe('stall', () => {
  it.each([
    'stall downstream',
    'stall downstream on turn/started',
  ])('`%s` blocks the writer, and loses nothing after the heal', async (plan) => {
    const link = await start(plan, { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.write(line('turn/started'));
    await link.until('fault-fired');
    let written = line('turn/started').length;
    const block = Buffer.from(line('delta', 'x'.repeat(65_000)));
    while (written < 64 * 1024 * 1024 && server.socket.writableLength < 4 * 1024 * 1024) {
      written += block.length;
      server.socket.write(block);
      await pause();
    }
    expect(written).toBeLessThan(64 * 1024 * 1024);
    expect(client.bytes.length).toBeLessThan(written - 4 * 1024 * 1024);
    client.socket.write('the other way flows\n');
    await server.receives('the other way flows\n');
    link.proxy.heal();
    server.socket.end();
    await client.hears('end', 15_000);
    expect(client.bytes.length).toBe(written);
  });

  it('ends by itself after its window', async () => {
    const link = await start('stall downstream for 50ms');
    const { client, server } = await link.connect();
    server.socket.end('late');
    await client.hears('end');
    expect(client.text).toBe('late');
    expect(link.of('reading').map(({ side, state, fault }) => [side, state, fault])).toEqual([
      ['server', 'stopped', 1],
      ['server', 'resumed', 1],
    ]);
    expect(link.of('fault-healed')).toEqual([
      { type: 'fault-healed', fault: 1, link: 'main', connection: 1 },
    ]);
  });
});

describe('vanish', () => {
  it('passes no byte and no FIN either way, and all of it after the heal', async () => {
    const link = await start('vanish on b', { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.write(line('a') + line('b') + line('c'));
    await client.receives(line('a'));
    client.socket.end(line('up'));
    server.socket.end(line('d'));
    await pause(100);
    expect([client.text, client.fate]).toEqual([line('a'), []]);
    expect([server.text, server.fate]).toEqual(['', []]);
    link.proxy.heal();
    await Promise.all([client.hears('close'), server.hears('close')]);
    expect(client.text).toBe(line('a') + line('b') + line('c') + line('d'));
    expect(server.text).toBe(line('up'));
  });
});

describe('latency', () => {
  it('delays each chunk by its own time, and the end with them', async () => {
    const link = await start('latency(100ms) downstream');
    const { client, server } = await link.connect();
    const sentAt = steadyClock.now();
    server.socket.write('1');
    await pause(40);
    server.socket.end('2');
    await client.receives('1');
    const first = steadyClock.now() - sentAt;
    await client.hears('end');
    const second = steadyClock.now() - sentAt;
    expect(client.text).toBe('12');
    expect(first).toBeGreaterThanOrEqual(99);
    expect(second).toBeGreaterThanOrEqual(139);
    // Pipelined, not summed.
    expect(second).toBeLessThan(200);
  });

  it('holds nothing any more after the heal', async () => {
    const link = await start('latency(60s) both');
    const { client, server } = await link.connect();
    server.socket.write('1');
    client.socket.end('2');
    await link.until('end-received');
    link.proxy.heal();
    await client.receives('1');
    await server.hears('end');
    expect(server.text).toBe('2');
  });

  it('is recorded once a connection and direction', async () => {
    const link = await start('latency(1ms) downstream');
    const { client, server } = await link.connect();
    for (const text of ['1', '2', '3']) {
      server.socket.write(text);
      await client.until(text, () => client.text.endsWith(text));
    }
    expect(link.of('fault-fired')).toEqual([
      {
        type: 'fault-fired',
        fault: 1,
        name: 'latency',
        link: 'main',
        connection: 1,
        direction: 'downstream',
        unit: 0,
        effect: 'hold 1 ms',
      },
    ]);
  });
});

describe('drop', () => {
  it('takes out the whole message with its fragments, and leaves the ping between them', async () => {
    const { client, server } = await webSocket('drop on b');
    const ping = encodeFrame({ opcode: opcodes.ping, payload: Buffer.from('p') });
    const b = note('b', 'fragmented');
    const around = [frame(note('a')), ping, frame(note('c'))];
    const [before, middle, after] = around as [Buffer, Buffer, Buffer];
    const parts = [frame(b.slice(0, 9), false), middle, frame(b.slice(9), true, 0)];
    server.socket.write(Buffer.concat([before, ...parts, after]));
    await client.receivesBytes(Buffer.concat(around).length);
    server.socket.end();
    await client.hears('end');
    expect(client.bytes).toEqual(Buffer.concat(around));
  });

  it('passes a fragmented message that does not match as it came', async () => {
    const { client, server } = await webSocket('drop on b');
    const text = note('c', 'fragmented');
    const parts = Buffer.concat([frame(text.slice(0, 9), false), frame(text.slice(9), true, 0)]);
    server.socket.end(parts);
    await client.hears('end');
    expect(client.bytes).toEqual(parts);
  });

  it('says what was dropped', async () => {
    const link = await start('drop on b', { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.end(line('a') + line('b') + line('c'));
    await client.hears('end');
    expect(client.text).toBe(line('a') + line('c'));
    const delivered = link.of('unit-delivered');
    expect(delivered.map(({ unit, last, as, fault }) => [unit, last, as, fault])).toEqual([
      [0, 0, undefined, undefined],
      [1, 1, 'dropped', 1],
      [2, 2, undefined, undefined],
    ]);
    expect(link.of('fault-fired')).toMatchObject([
      { fault: 1, unit: 1, method: 'b', effect: 'drop' },
    ]);
  });
});

describe('a plan', () => {
  it('says why a fault never fired', async () => {
    const plan = [
      'reset on c',
      'drop on turn/started connection 2',
      'close on b',
      'reset link other',
    ].join('\n');
    const link = await start(plan, { link: { codec: 'jsonl' } });
    const { client, server } = await link.connect();
    server.socket.end(line('a') + line('b'));
    await client.hears('end');
    await link.proxy.close();
    expect(link.of('fault-never-fired').map(({ fault, why }) => [fault, why])).toEqual([
      [1, 'c was not seen; seen were a, b'],
      [2, 'connection 2 was never opened; there were 1'],
      [3, 'it needs websocket, and the bytes were jsonl'],
      [4, 'no connection was opened on link other'],
    ]);
  });

  it('does nothing after the heal', async () => {
    const link = await start('reset on b', { link: { codec: 'jsonl' } });
    link.proxy.heal();
    const { client, server } = await link.connect();
    server.socket.end(line('a') + line('b'));
    await client.hears('end');
    expect(client.text).toBe(line('a') + line('b'));
    expect(link.proxy.faults).toEqual([{ fault: 1, text: 'reset on b', fired: 0, healed: true }]);
  });
});
