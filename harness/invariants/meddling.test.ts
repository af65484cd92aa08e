import { describe, expect, it } from 'vitest';
import { connectionsOf } from '../history/connections.ts';
import { meddlingsIn } from './meddling.ts';
import { delivered, historyOf, received, request, two } from './testing/history-of.ts';

describe('meddlingsIn', () => {
  it('finds what a fault changed, cut or made, and nothing else', () => {
    const history = historyOf(
      received('upstream', 0, request(1, 'a'), two),
      delivered('upstream', 0, { as: 'altered', fault: 1 }, two),
      received('upstream', 0, request(2, 'b')),
      received('upstream', 1, request(3, 'c')),
      delivered('upstream', 0, { as: 'altered' }),
      delivered('upstream', 1, { as: 'dropped', fault: 2 }),
      {
        ...{ type: 'unit-injected', link: 'client', connection: 1, direction: 'downstream' },
        ...{ kind: 'frame', bytes: 9, fault: 3 },
      },
    );
    const found = meddlingsIn(connectionsOf(history));
    expect(found.map(({ event, message }) => [event.index, message?.method])).toEqual([
      [1, 'a'],
      [6, undefined],
    ]);
  });
});
