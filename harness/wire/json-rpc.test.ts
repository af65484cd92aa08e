import { describe, expect, test } from 'vitest';
import { classify, Pairing } from './json-rpc.ts';
import { nameCharactersMax } from './name-characters-max.ts';

const kinds = (text: string) => {
  const { kind, method, id } = classify(text, text.length);
  return [kind, method, id];
};

describe('classify', () => {
  test.each([
    ['{"id":1,"method":"turn/start","params":{}}', 'request', 'turn/start', 1],
    ['{"jsonrpc":"2.0","id":"a","method":"x"}', 'request', 'x', 'a'],
    ['{"id":0,"method":"x"}', 'request', 'x', 0],
    ['{"method":"turn/started","params":{}}', 'notification', 'turn/started', undefined],
    ['{"method":"x","id":null}', 'notification', 'x', undefined],
    ['{"id":1,"result":{}}', 'response', undefined, 1],
    ['{"id":1,"result":null}', 'response', undefined, 1],
    ['{"id":1,"error":{"code":-1,"message":"m"}}', 'error', undefined, 1],
    ['{"id":1,"error":null,"result":{}}', 'response', undefined, 1],
    ['{"id":null,"error":{"code":-32700,"message":"m"}}', 'error', undefined, undefined],
    ['{"type":"response.output_text.delta","delta":"x"}', 'event', 'response.output_text.delta'],
    ['{"type":"response.create","model":"m"}', 'event', 'response.create'],
    ['{"model":"m","input":[],"stream":true}', 'event', 'response.create'],
    ['{"error":{"message":"m"}}', 'invalid'],
    ['{"object":"list","data":[]}', 'invalid'],
    ['[{"id":1,"method":"x"}]', 'invalid'],
    ['"text"', 'invalid'],
    ['null', 'invalid'],
    ['{"method":', 'invalid'],
    ['', 'invalid'],
  ])('%s is %s', (text, kind, method?: string, id?: string | number) => {
    expect(kinds(text)).toEqual([kind, method, id]);
  });

  test.each(['method', 'type', 'id'])('a %s is a name up to nameCharactersMax', (key) => {
    const text = (characters: number) =>
      JSON.stringify({ id: 1, method: 'x', [key]: 'n'.repeat(characters) });
    const withoutMethod = (json: string) =>
      key === 'type' ? json.replace('"id":1,"method":"x",', '') : json;
    expect(kinds(withoutMethod(text(nameCharactersMax)))[0]).not.toBe('invalid');
    expect(kinds(withoutMethod(text(nameCharactersMax + 1)))[0]).toBe('invalid');
  });

  test('keeps the body and the bytes', () => {
    const message = classify('{"method":"x","params":[1]}', 31);
    expect([message.body, message.bytes]).toEqual([{ method: 'x', params: [1] }, 31]);
  });
});

describe('Pairing', () => {
  const methods = (
    pairing: Pairing,
    log: readonly (readonly ['upstream' | 'downstream', string])[],
  ) => log.map(([direction, text]) => pairing.pair(direction, classify(text, 0)).method);

  test('gives an answer the method of its request, once, by direction and by type of id', () => {
    expect(
      methods(new Pairing(), [
        ['upstream', '{"id":1,"method":"from-client"}'],
        ['downstream', '{"id":1,"method":"from-server"}'],
        ['upstream', '{"id":"1","method":"with-text"}'],
        ['upstream', '{"id":1,"result":{}}'],
        ['downstream', '{"id":"1","error":{}}'],
        ['downstream', '{"id":1,"result":{}}'],
        ['downstream', '{"id":1,"result":{}}'],
        ['downstream', '{"id":2,"result":{}}'],
      ]),
    ).toEqual([
      ...['from-client', 'from-server', 'with-text'],
      ...['from-server', 'with-text', 'from-client', undefined, undefined],
    ]);
  });

  test('forgets the oldest request above pendingMax', () => {
    const pairing = new Pairing({ pendingMax: 2 });
    expect(
      methods(pairing, [
        ['upstream', '{"id":1,"method":"a"}'],
        ['upstream', '{"id":2,"method":"b"}'],
        ['upstream', '{"id":1,"method":"again"}'],
        ['upstream', '{"id":3,"method":"c"}'],
        ['downstream', '{"id":2,"result":{}}'],
        ['downstream', '{"id":1,"result":{}}'],
      ]),
    ).toEqual(['a', 'b', 'again', 'c', undefined, 'again']);
    expect(pairing.pendingCount).toBe(1);
  });
});
