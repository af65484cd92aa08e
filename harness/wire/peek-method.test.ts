import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonlCodec } from './codecs/jsonl.ts';
import { WebSocketCodec } from './codecs/websocket.ts';
import { encodeFrame, maskFor } from './frame.ts';
import { classify } from './json-rpc.ts';
import { nameCharactersMax } from './name-characters-max.ts';
import { peekMethod, peekUnit } from './peek-method.ts';

const peek = (text: string) => peekMethod(Buffer.from(text));

const anyText = fc.oneof(
  fc.constantFrom('item/agentMessage/delta', 'x', '', 'a"b', 'a\\', 'é', '{', '}],"method":"no"'),
  fc.string({ maxLength: 5 }),
);
const anyValue = fc.oneof(
  anyText,
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(fc.constantFrom('method', 'type', 'a'), anyText, { maxKeys: 3 }),
  fc.array(anyText, { maxLength: 3 }),
);
const anyKey = fc.oneof(
  fc.constantFrom('method', 'type', 'id', 'result', 'error', 'model', 'input', 'params', 'mèthod'),
  anyText,
);
/** Objects as text, their keys in any order and none twice, written tightly or loosely. */
const anyObject = fc
  .tuple(
    fc.uniqueArray(fc.tuple(anyKey, anyValue), { selector: ([key]) => key, maxLength: 6 }),
    fc.constantFrom(undefined, 1, '\t'),
    fc.boolean(),
  )
  .map(([entries, indent, escaped]) => {
    // A literal, so that keys such as 1 stay where they are.
    const members = entries.map(
      ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value, null, indent)}`,
    );
    const text =
      indent === undefined ? `{${members.join(',')}}` : ` {\n${members.join(' ,\r\n')} }\n`;
    return escaped ? text.replace('"method"', '"\\u006dethod"') : text;
  });

describe('peekMethod', () => {
  test('agrees with classify', () => {
    fc.assert(
      fc.property(anyObject, (text) => {
        expect([text, peek(text)]).toEqual([text, classify(text, 0).method]);
      }),
      { numRuns: 2_000, interruptAfterTimeLimit: 400, markInterruptAsFailure: false },
    );
  });

  test.each([
    ['{"method":"turn/started","params":{"type":"x"}}', 'turn/started'],
    ['{"params":{"method":"no"},"jsonrpc":"2.0","method":"yes"}', 'yes'],
    ['{"type":"response.created","response":{"method":"no"}}', 'response.created'],
    ['{"type":"x","method":"y"}', 'y'],
    ['{"type":"x","id":1,"result":{}}', undefined],
    ['{"model":"m","input":[]}', 'response.create'],
    ['{"model":1,"input":[]}', undefined],
    ['{}', undefined],
    ['[{"method":"x"}]', undefined],
    ['{"a":1,}', undefined],
    ['{"type":"x"} more', undefined],
    ['{"type":"x"', undefined],
    ['', undefined],
  ])('of %j is %j', (text, method) => {
    expect([peek(text), classify(text, 0).method]).toEqual([method, method]);
  });

  test('still tells the method of a text that breaks off behind it', () => {
    expect(peek('{"method":"turn/started","par')).toBe('turn/started');
  });
});

describe('peekUnit', () => {
  const text = '{"method":"turn/started"}';
  const payload = Buffer.from(text);
  const frames = (...parts: Buffer[]) =>
    new WebSocketCodec({ direction: 'upstream' }).push(Buffer.concat(parts)).map(peekUnit);

  test('takes a method over nameCharactersMax for none, as classify does', () => {
    const peeked = (characters: number) =>
      peekMethod(Buffer.from(JSON.stringify({ method: 'n'.repeat(characters) })));
    expect(peeked(nameCharactersMax)?.length).toBe(nameCharactersMax);
    expect(peeked(nameCharactersMax + 1)).toBe(undefined);
  });

  test('reads frames with and without a mask, fragments and lines', () => {
    expect(frames(encodeFrame({ opcode: 1, payload }))).toEqual(['turn/started']);
    expect(frames(encodeFrame({ opcode: 1, payload, mask: maskFor(9) }))).toEqual(['turn/started']);
    expect(
      frames(
        encodeFrame({ opcode: 1, fin: false, payload: payload.subarray(0, 14) }),
        encodeFrame({ opcode: 0, payload: payload.subarray(14) }),
      ),
    ).toEqual([undefined, 'turn/started']);
    expect(new JsonlCodec().push(Buffer.from(`${text}\r\n`)).map(peekUnit)).toEqual([
      'turn/started',
    ]);
  });

  test('finds nothing in binary and control frames', () => {
    expect(
      frames(encodeFrame({ opcode: 2, payload }), encodeFrame({ opcode: 9, payload })),
    ).toEqual([undefined, undefined]);
  });
});
