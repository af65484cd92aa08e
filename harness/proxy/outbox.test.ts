import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import { Outbox } from './outbox.ts';

/** Time that moves when told to. */
function handClock() {
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    wallTime: () => '',
    after(delayMs, action) {
      const timer = { at: now + delayMs, action };
      timers.push(timer);
      return {
        cancel() {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    sleep: () => Promise.reject(new Error('not here')),
  };
  const moveTo = (time: number) => {
    for (;;) {
      const next = timers.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > time) break;
      timers.shift();
      now = next.at;
      next.action();
    }
    now = time;
  };
  return { clock, moveTo, waiting: () => timers.length };
}

function newOutbox() {
  const time = handClock();
  const log: string[] = [];
  const held: number[] = [];
  const outbox = new Outbox(time.clock, {
    deliver: (bytes) => log.push(`${time.clock.now()} ${bytes}`),
    heldBytesChanged: (bytes) => held.push(bytes),
  });
  let unit = 0;
  const send = (text: string, delayMs = 0) => {
    outbox.send(Buffer.from(text), unit, unit, delayMs);
    unit += 1;
  };
  return { ...time, outbox, log, held, send };
}

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
    outbox.freeze();
    send('b');
    outbox.act(() => log.push('end'));
    moveTo(1_000);
    expect(log).toEqual([]);
    outbox.thaw();
    expect(log).toEqual(['1000 a', '1000 b', 'end']);
  });

  it('delivers a deferred unit behind as many later ones, or at the end', () => {
    const { outbox, log, send } = newOutbox();
    outbox.defer(Buffer.from('x'), 0, 0, 2, 1);
    outbox.defer(Buffer.from('y'), 0, 0, 9, 1);
    send('a');
    send('b');
    send('c');
    outbox.act(() => log.push('end'));
    expect(log).toEqual(['0 a', '0 b', '0 x', '0 c', '0 y', 'end']);
  });

  it('holds nothing any more after a release', () => {
    const { outbox, log, send, waiting, held, moveTo } = newOutbox();
    outbox.defer(Buffer.from('x'), 0, 0, 5, 1);
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
    outbox.clear((first, last, bytes) => lost.push([first, last, bytes]));
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
});
