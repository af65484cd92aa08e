import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withHost } from '../../proxy/with-host.ts';
import { announceChunks } from './chunk.ts';
import { editField } from './edit-field.ts';

const edit = (head: string, name: string, change = (value: string) => value) =>
  editField(
    Buffer.from(head, 'latin1'),
    name,
    ({ start, value, end }) => `${start}${change(value)}${end}`,
  ).toString('latin1');

const line = fc.constantFrom(
  ...['Host: a', 'HOST:b\r\n c', 'X: y', 'X: y\rHost: z', '\tfolded', 'host : spaced', 'no colon'],
);
const lineEnd = fc.constantFrom('\r\n', '\n');

describe('editField', () => {
  test('gives back every byte of a head whose fields stay as they are', () => {
    const head = fc.array(fc.tuple(line, lineEnd), { maxLength: 6 });
    fc.assert(
      fc.property(head, (lines) => {
        const text = `\r\nGET / HTTP/1.1\r\n${lines.flat().join('')}\r\n`;
        expect(edit(text, 'host')).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('changes fields by their name, folded lines included, and nothing that looks like them', () => {
    const head =
      'Host: start line\r\nX: 1\rHost: 2\r\n Host: 3\r\nhOsT: 4\r\n\t5\r\nHost : 6\r\nHost: 7\n\r\n';
    expect(edit(head, 'host', () => '!')).toBe(
      'Host: start line\r\nX: 1\rHost: 2\r\n Host: 3\r\nhOsT:!\r\nHost : 6\r\nHost:!\n\r\n',
    );
  });
});

test('withHost names another host, where the field is folded too', () => {
  const head = Buffer.from('GET / HTTP/1.1\r\nX: \rHost: x\r\nHost:  a\r\n b\r\n\r\n');
  expect(withHost(head, 'c:1').toString()).toBe(
    'GET / HTTP/1.1\r\nX: \rHost: x\r\nHost:  c:1\r\n\r\n',
  );
});

test('announceChunks puts one announcement in the place of all lengths', () => {
  const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\ncontent-length: 5\r\n\r\n');
  expect(announceChunks(head).toString()).toBe(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
});
