import { expect, it } from 'vitest';
import { cap } from './cap.ts';
import { nearest } from './nearest.ts';
import { isGap, type Row } from './row.ts';

const row = (event: number, tone: Row['tone'] = 'message'): Row => ({
  ...{ events: [event], time: event, shape: { kind: 'rule' }, label: `${event}`, tone },
});

it('keeps what matters and what is nearest to it, and says what the gaps hide', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => row(i, i === 500 ? 'fault' : 'message'));
  const capped = cap(rows, new Set([900]), 30);
  expect(
    capped.map((item) => (isGap(item) ? `${item.rows} rows ${item.from}-${item.to}` : item)),
  ).toEqual([
    ...rows.slice(0, 22),
    '476 rows 22-497',
    ...rows.slice(498, 503),
    '396 rows 503-898',
    ...rows.slice(899, 902),
    '98 rows 902-999',
  ]);
});

it('leaves short lists alone', () => {
  const rows = [row(0), row(1)];
  expect(cap(rows, new Set(), 2)).toEqual(rows);
  expect(nearest([], 5, () => true)).toEqual([]);
});
