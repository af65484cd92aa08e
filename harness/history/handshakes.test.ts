import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent } from './event.ts';
import { handshakeOf } from './handshakes.ts';

const on = { link: 'client', connection: 1 } as const;
const unit = { type: 'unit-received', ...on, kind: 'frame', bytes: 9, unit: 1 } as const;
const head: EventBody = { ...unit, direction: 'upstream', kind: 'head', unit: 0 };
const answer: EventBody = { ...unit, direction: 'downstream', kind: 'head', unit: 0 };
const initialize: EventBody = {
  ...unit,
  direction: 'upstream',
  message: { kind: 'request', id: 1, method: 'initialize', means: 'initialize', bytes: 9 },
};
const initialized: EventBody = {
  ...unit,
  direction: 'downstream',
  message: { kind: 'response', id: 1, bytes: 9 },
};
const upgraded = (status: number): EventBody => ({
  type: 'upgraded',
  ...on,
  path: '/',
  status,
  deflate: 'absent',
});

function indicesOf(...bodies: EventBody[]) {
  const events = bodies.map((body, index): HistoryEvent => ({ index, time: index, ...body }));
  const {
    asked,
    heard,
    answered,
    initialized: done,
    ended,
  } = handshakeOf({
    ...{ link: 'client', number: 1, name: 'connection 1', events },
  });
  return [asked, heard, answered, done, ended].map((event) => event?.index);
}

describe('handshakeOf', () => {
  it('finds the steps of a whole handshake', () => {
    expect(indicesOf(head, answer, upgraded(101), initialize, initialized)).toEqual([
      0,
      1,
      2,
      4,
      undefined,
    ]);
  });

  it('takes a refusal for an answer that is of no use', () => {
    expect(indicesOf(head, answer, upgraded(503))).toEqual([0, 1, undefined, undefined, 2]);
  });

  it('takes an upgrade that a fault replaced for one that is of no use', () => {
    const replaced: EventBody = {
      type: 'unit-delivered',
      ...on,
      direction: 'downstream',
      unit: 0,
      last: 0,
      bytes: 60,
      as: 'altered',
      fault: 1,
    };
    expect(indicesOf(head, answer, upgraded(101), replaced)[2]).toBeUndefined();
  });

  it('asks nothing of a connection that only knocked', () => {
    const opened: EventBody = { type: 'connection-opened', ...on };
    expect(indicesOf(opened, { type: 'connection-closed', ...on })).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      1,
    ]);
  });
});
