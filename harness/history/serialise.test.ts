import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from './event.ts';
import { serialise } from './serialise.ts';

const on = { link: 'a "quoted" link', connection: 1, direction: 'downstream', unit: 3 } as const;
const start = { index: 1, time: 2.5 };

const events: HistoryEvent[] = [
  { ...start, type: 'unit-delivered', ...on, last: 4, bytes: 9 },
  { ...start, type: 'unit-delivered', ...on, last: 4, bytes: 9, as: 'dropped' },
  { ...start, type: 'unit-delivered', ...on, last: 4, bytes: 9, as: 'altered', fault: 1 },
  { ...start, type: 'unit-delivered', ...on, last: 4, bytes: 9, fault: 1 },
  {
    ...{ ...start, type: 'unit-delivered', ...on, last: 4, bytes: 9, as: 'altered', heldBy: 2 },
    own: { declined: 'permessage-deflate', host: 'a"b' },
  },
  { ...start, type: 'unit-received', ...on, kind: 'line', bytes: 9 },
  { ...start, type: 'unit-received', ...on, last: 8, kind: 'frame', bytes: 9 },
  { ...start, type: 'unit-received', ...on, kind: 'head', bytes: 9, head: 'GET /\r\n' },
  { ...start, type: 'unit-received', ...on, kind: 'frame', bytes: 9, opcode: 1, fin: true },
  {
    ...start,
    type: 'unit-received',
    ...on,
    kind: 'frame',
    bytes: 9,
    opcode: 8,
    fin: false,
    close: { code: 1000, reason: '"bye"' },
    message: { kind: 'invalid', bytes: 2, text: '{\n', tokens: [1] },
  },
  { ...start, type: 'note', text: 'a\nb' },
];

describe('serialise', () => {
  it.each(events)('writes what JSON.stringify would: %j', (event) => {
    const line = serialise(event);
    expect(JSON.parse(line)).toEqual(event);
    expect(line).not.toContain('\n');
  });
});
