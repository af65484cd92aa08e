import { describe, expect, it } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { Outbox } from './outbox.ts';

function newOutbox() {
  const clock = new HandClock();
  const log: string[] = [];
  const held: number[] = [];
  const outbox = new Outbox(clock, {
    deliver: ({ bytes }) => void log.push(`${clock.now()} ${bytes}`),
    heldBytesChanged: (bytes) => void held.push(bytes),
  });
  let unit = 0;
  const send = (text: string, delayMs = 0) => {
    outbox.send(delivery(text, unit), delayMs);
    unit += 1;
  };
  const moveTo = (time: number) => clock.moveTo(time);
  return { clock, moveTo, waiting: () => clock.waiting, outbox, log, held, send };
}

const delivery = (text: string, unit = 0) => ({
  bytes: Buffer.from(text),
  first: unit,
  last: unit,
});

describe('Outbox', () => {
  it('passes at once what is not delayed', () => {
    const { log, send, held } = newOutbox();
    send('a');
    send('b');
    expect([log, held]).toEqual([['0 a', '0 b'], []]);
  });

  it('delays each by its own time, and never lets one pass another', () => {
    const { log, send, moveTo } = newOutbox();
    send('a', 100);
    moveTo(40);
    send('b', 100);
    send('c', 10);
    send('d');
    moveTo(500);
    send('e');
    expect(log).toEqual(['100 a', '140 b', '140 c', '140 d', '500 e']);
  });

  it('lets the end travel behind the data', () => {
    const { outbox, log, send, moveTo } = newOutbox();
    send('a', 100);
    outbox.act(() => log.push('end'));
    expect(log).toEqual([]);
    moveTo(100);
    expect(log).toEqual(['100 a', 'end']);
  });

  it('delivers nothing while frozen, and all of it when thawed', () => {
    const { outbox, log, send, moveTo } = newOutbox();
    send('a', 100);
    outbox.freeze(1);
    send('b');
    outbox.act(() => log.push('end'));
    moveTo(1_000);
    expect(log).toEqual([]);
    outbox.thaw();
    expect(log).toEqual(['1000 a', '1000 b', 'end']);
  });

  it('delivers a deferred unit behind as many later ones, or at the end', () => {
    const { outbox, log, send } = newOutbox();
    outbox.defer(delivery('x'), 2);
    outbox.defer(delivery('y'), 9);
    send('a');
    send('b');
    send('c');
    outbox.act(() => log.push('end'));
    expect(log).toEqual(['0 a', '0 b', '0 x', '0 c', '0 y', 'end']);
  });

  it('holds nothing any more after a release', () => {
    const { outbox, log, send, waiting, held, moveTo } = newOutbox();
    outbox.defer(delivery('x'), 5);
    send('a', 100);
    send('b', 200);
    moveTo(10);
    outbox.release();
    expect(log).toEqual(['10 a', '10 b', '10 x']);
    expect([waiting(), held.at(-1)]).toEqual([0, 0]);
  });

  it('hands over what is lost when it is cleared', () => {
    const { outbox, log, send, waiting, held } = newOutbox();
    send('a', 100);
    send('bb', 100);
    outbox.act(() => log.push('end'));
    const lost: number[][] = [];
    outbox.clear(({ first, last, bytes }) => void lost.push([first, last, bytes.length]));
    expect([lost, log, waiting(), held.at(-1)]).toEqual([
      [
        [0, 0, 1],
        [1, 1, 2],
      ],
      [],
      0,
      0,
    ]);
  });

  it('keeps the order of what an act sends', () => {
    const { outbox, log, send, moveTo } = newOutbox();
    send('a', 100);
    outbox.act(() => send('from act'));
    send('b');
    moveTo(100);
    expect(log).toEqual(['100 a', '100 b', '100 from act']);
  });

  it('paces in pieces of 100 ms, without credit for idle time', () => {
    const { outbox, log, moveTo } = newOutbox();
    moveTo(1_000);
    outbox.sendShaped(delivery('x'.repeat(2_500)), { delayMs: 0, bytesPerSecond: 10_000 });
    moveTo(5_000);
    outbox.sendShaped(delivery('yy'), { delayMs: 0, bytesPerSecond: 1_000 });
    moveTo(6_000);
    expect(log.map((entry) => [Number.parseFloat(entry), entry.split(' ')[1]?.length])).toEqual([
      [1_100, 1_000],
      [1_200, 1_000],
      [1_250, 500],
      [5_002, 2],
    ]);
  });

  it('lets nothing pass at rate 0, and all of it after a release', () => {
    const { outbox, log, send, waiting, moveTo } = newOutbox();
    outbox.sendShaped(delivery('a'), { delayMs: 0, bytesPerSecond: 0 });
    send('b');
    moveTo(1_000);
    expect([log, waiting()]).toEqual([[], 0]);
    outbox.release();
    expect(log).toEqual(['1000 a', '1000 b']);
  });

  it('slices with a pause after each piece, the last included', () => {
    const { outbox, log, send, moveTo } = newOutbox();
    outbox.sendShaped(delivery('abcde'), { delayMs: 0, slice: { sizes: [2, 2, 1], pauseMs: 10 } });
    send('f');
    moveTo(100);
    expect(log).toEqual(['0 ab', '10 cd', '20 e', '30 f']);
  });

  it('gathers until there are enough, or time is up, or something else must go', () => {
    const { outbox, log, send, moveTo } = newOutbox();
    const gather = { delayMs: 0, gather: { units: 3, delayMs: 50 } };
    for (const text of ['a', 'b', 'c', 'd']) outbox.sendShaped(delivery(text), gather);
    moveTo(100);
    outbox.sendShaped(delivery('e'), gather);
    send('f');
    expect(log).toEqual(['0 abc', '50 d', '100 e', '100 f']);
  });

  it('delivers what waits for a method behind it', () => {
    const { outbox, log, send } = newOutbox();
    outbox.defer(delivery('x'), 1_000, 'ready');
    send('a');
    outbox.methodPassed('other');
    send('b');
    outbox.methodPassed('ready');
    expect(log).toEqual(['0 a', '0 b', '0 x']);
  });

  it('delays an act, and hastens it', () => {
    const { outbox, log, moveTo } = newOutbox();
    outbox.act(() => log.push('end'), { delayMs: 100 });
    moveTo(50);
    expect(log).toEqual([]);
    outbox.hasten();
    expect(log).toEqual(['end']);
  });
});
