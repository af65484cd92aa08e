import { expect, it } from 'vitest';
import { faults, findFault } from '../faults/index.ts';
import { codecNames } from '../wire/codec.ts';
import { appliesTo } from './applies-to.ts';

const codecsOf = (name: string) => {
  const definition = findFault(name);
  return definition && codecNames.filter((codec) => appliesTo(definition, codec));
};

it.each([
  ['reset', ['raw', 'websocket', 'jsonl', 'sse']],
  ['exit-after', ['websocket', 'jsonl', 'sse']],
  ['cut', ['websocket', 'jsonl', 'sse']],
  ['handshake-error', ['websocket', 'sse']],
  ['close', ['websocket']],
  ['drop-pong', ['websocket']],
  ['drop', ['websocket', 'jsonl', 'sse']],
  ['answer', ['websocket', 'jsonl']],
])('%s is for %j', (name, codecs) => {
  expect(codecsOf(name)).toEqual(codecs);
});

it('finds a codec for every fault', () => {
  const without = faults.filter((fault) => codecsOf(fault.name)?.length === 0);
  expect(without).toEqual([]);
});
