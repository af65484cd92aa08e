import { describe, expect, test } from 'vitest';
import { declineDeflate } from './decline-deflate.ts';

const upgrade = 'Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n';
const head = (fields: string) =>
  `GET /é HTTP/1.1\r\nHost: h\r\n${upgrade}${fields}X-Last: \xe9\r\n\r\n`;
const declineIn = (whole: string) => {
  const { head: after, declined } = declineDeflate(Buffer.from(whole, 'latin1'));
  return [declined, after.toString('latin1')];
};
const offer = 'Sec-WebSocket-Extensions: permessage-deflate\r\n';

describe('declineDeflate', () => {
  test.each([
    [offer, ''],
    ['sec-websocket-extensions:permessage-deflate; client_max_window_bits\r\n', ''],
    ['Sec-WebSocket-Extensions: Permessage-Deflate; a=1, permessage-deflate\r\n', ''],
    [
      'Sec-WebSocket-Extensions: one,  permessage-deflate; a, two; b\r\n',
      'Sec-WebSocket-Extensions: one, two; b\r\n',
    ],
    [
      'Sec-WebSocket-Extensions: one\r\nSec-WebSocket-Extensions: permessage-deflate\r\n',
      'Sec-WebSocket-Extensions: one\r\n',
    ],
    ['Sec-WebSocket-Extensions:\r\n permessage-deflate;\r\n\tclient_max_window_bits\r\n', ''],
    [
      'Sec-WebSocket-Extensions: one; a="x, permessage-deflate",\r\n permessage-deflate\r\n',
      'Sec-WebSocket-Extensions: one; a="x, permessage-deflate"\r\n',
    ],
    [
      'Sec-WebSocket-Extensions: permessage-deflate,\r\n two\r\n',
      'Sec-WebSocket-Extensions:\r\n two\r\n',
    ],
  ])('turns %j into %j and leaves all else', (fields, left) => {
    expect(declineIn(head(fields))).toEqual([true, head(left)]);
  });

  test.each([
    '',
    'Sec-WebSocket-Extensions: permessage-bzip2\r\n',
    'X-Note: Sec-WebSocket-Extensions: permessage-deflate\r\n',
    `X-Note: after a bare CR\r${offer}`,
    `X-Note: folded\r\n ${offer}`,
    `X-Note: a line separator of another standard\u0085${offer}`,
  ])('leaves %j as it is', (fields) => {
    expect(declineIn(head(fields))).toEqual([false, head(fields)]);
  });

  test.each([
    ['a request for no WebSocket', `GET / HTTP/1.1\r\nHost: h\r\n${offer}\r\n`],
    ['another upgrade', `GET / HTTP/1.1\r\nUpgrade: tcp\r\nConnection: upgrade\r\n${offer}\r\n`],
    ['an answer', `HTTP/1.1 101 Switching\r\n${upgrade}${offer}\r\n`],
  ])('leaves %s as it is', (_, whole) => {
    expect(declineIn(whole)).toEqual([false, whole]);
  });
});
