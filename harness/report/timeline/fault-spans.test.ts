import { expect, it } from 'vitest';
import { HistoryScript } from '../testing/history-script.ts';
import { faultSpans } from './fault-spans.ts';

it('spans run from firing to healing on the same connection; a fault that is over at once has none', () => {
  const script = new HistoryScript();
  const fired = (fault: number, name: string, connection: number) =>
    ({ type: 'fault-fired', fault, name, link: 'a', connection, effect: 'x' }) as const;
  script.add(
    fired(1, 'stall', 1),
    fired(2, 'reset', 1),
    fired(1, 'stall', 2),
    { type: 'fault-healed', fault: 1, link: 'a', connection: 1 },
    fired(3, 'latency', 2),
    fired(3, 'latency', 3),
    { type: 'fault-healed', fault: 1, link: 'a', connection: 2 },
    { type: 'fault-healed', fault: 3 },
  );
  expect(faultSpans(script.events).map(({ name, from, to }) => [name, from, to])).toEqual([
    ['stall', 0, 3],
    ['stall', 2, 6],
    ['latency', 4, 7],
    ['latency', 5, 7],
  ]);
});
