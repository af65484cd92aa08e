import { describe, expect, test } from 'vitest';
import { encodeFrame } from '../wire/frame.ts';
import { duplicate } from './duplicate.ts';
import { cutFrames, exampleSituation, textFrame } from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

describe('duplicate', () => {
  test('keeps the laws of faults', () => checkFaultLaws(duplicate));

  test('sends the same bytes as often as it says', () => {
    const unit = textFrame('{"id":1}');
    expect(duplicate.decide({ copies: 3 }, exampleSituation({ unit }))).toEqual({
      do: 'replace',
      with: [{ bytes: unit.bytes }, { bytes: unit.bytes }, { bytes: unit.bytes }],
    });
  });

  test('sends the joined text of a message that came in fragments', () => {
    const bytes = Buffer.concat([
      encodeFrame({ opcode: 1, fin: false, payload: Buffer.from('{"id"') }),
      encodeFrame({ opcode: 0, payload: Buffer.from(':1}') }),
    ]);
    const unit = cutFrames(bytes, 'downstream')[1] ?? textFrame('');
    expect(duplicate.decide({ copies: 2 }, exampleSituation({ unit }))).toEqual({
      do: 'replace',
      with: [{ text: '{"id":1}' }, { text: '{"id":1}' }],
    });
  });
});
