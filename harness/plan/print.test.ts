import { describe, expect, test } from 'vitest';
import { parsePlan } from './parse.ts';
import { printEntry, printPlan } from './print.ts';

describe('printPlan', () => {
  test.each([
    ['cut( header+1 )', 'cut(1)'],
    ['reset connection 2 upstream on a/b#3', 'reset upstream connection 2 on a/b#3'],
    ['close(1000, "bye", server)', 'close(1000, "bye", side server)'],
    ['close(side client)', 'close(side client)'],
    ['latency(0.5s, 10ms)', 'latency(500ms, jitter 10ms)'],
    ['drop on "a b"#2 p=0.10', 'drop on "a b"#2 p=0.1'],
    ['drop on "link"', 'drop on "link"'],
    ['reset while approval open', 'reset during approval-open'],
  ])('%s', (text, printed) => expect(printPlan(parsePlan(text))).toBe(`${printed}\n`));

  test('has one line a fault, the seed first', () => {
    expect(printPlan(parsePlan('reset; seed 7; end'))).toBe('seed 7\nreset\nend\n');
  });

  test('quotes what would be read as something else', () => {
    const trigger = { on: { method: 'x:response' }, link: 'a;b' };
    expect(printEntry({ fault: 'drop', arguments: {}, trigger })).toBe(
      'drop link "a;b" on "x:response"',
    );
  });
});
