import { expect, it } from 'vitest';
import type { HistoryEvent, RecordedMessage } from './event.ts';
import { joinFloods } from './join-floods.ts';

const on = { link: 'client', connection: 1, direction: 'downstream', kind: 'frame' } as const;
const names = { kind: 'notification', method: 'delta', thread: 't1' } as const;

/** Units from `unit` to `last`, with a token each; single ones have a text. */
function units(unit: number, last?: number, message: Partial<RecordedMessage> = {}): HistoryEvent {
  const tokens = Array.from({ length: (last ?? unit) - unit + 1 }, (_, n) => unit + n);
  const bytes = 10 * tokens.length;
  const text = last === undefined && { text: 'x' };
  const whole = { ...names, tokens, bytes, ...text, ...message };
  const place = { index: unit, time: unit, unit, ...(last !== undefined && { last }) };
  return { type: 'unit-received', ...on, ...place, bytes, message: whole };
}
const note: HistoryEvent = { type: 'note', text: 'between', index: 0, time: 0 };

it('makes the same of a flood however it was cut into runs', () => {
  const one = joinFloods([units(0), units(1, 5), note, units(6), units(7, 9)]);
  const other = joinFloods([units(0), units(1, 2), units(3, 9), note]);
  const flood = { last: 9, bytes: 100, message: { tokens: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] } };
  expect(one[0]).toMatchObject(flood);
  expect(one[0]).not.toHaveProperty('message.text');
  expect(one).toEqual([one[0], note]);
  expect(one[0]).toEqual(other[0]);
});

it('leaves alone what is no flood, or another one', () => {
  const apart = [
    ...[units(0), units(1), units(2, 3, { thread: 't2' }), units(4, 5), units(7, 8)],
    { ...units(9, 10), connection: 2 } as HistoryEvent,
  ];
  expect(joinFloods(apart)).toEqual(apart);
});
