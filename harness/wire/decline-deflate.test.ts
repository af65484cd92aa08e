import { describe, expect, test } from 'vitest';
import { declineDeflate } from './decline-deflate.ts';

const head = (fields: string) => `GET /é HTTP/1.1\r\nHost: h\r\n${fields}X-Last: \xe9\r\n\r\n`;
const decline = (fields: string) => {
  const { head: after, declined } = declineDeflate(Buffer.from(head(fields), 'latin1'));
  return [declined, after.toString('latin1')];
};

describe('declineDeflate', () => {
  test.each([
    ['Sec-WebSocket-Extensions: permessage-deflate\r\n', ''],
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
  ])('turns %j into %j and leaves all else', (fields, left) => {
    expect(decline(fields)).toEqual([true, head(left)]);
  });

  test.each([
    '',
    'Sec-WebSocket-Extensions: permessage-bzip2\r\n',
    'X-Note: Sec-WebSocket-Extensions: permessage-deflate\r\n',
  ])('leaves %j as it is', (fields) => {
    expect(decline(fields)).toEqual([false, head(fields)]);
  });
});
