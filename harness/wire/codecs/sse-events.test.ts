/** Events of any body, well-formed or not, held against a parser of event streams that is not ours. */
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HttpExchange } from '../http/exchange.ts';
import { parseHead } from '../http/head.ts';
import { defaultWireLimits } from '../limits.ts';
import { anyCuts, feed, readsOf } from './codec-laws.ts';
import { HttpCodec } from './sse.ts';

const head =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

/**
 * The data of each event, as `eventsource-parser` reads the body in one piece. A CR at the end ends its
 * line (WHATWG HTML section 9.2.5); the parser would wait for ever to see whether an LF follows.
 */
function byOracle(body: string): string[] {
  const found: string[] = [];
  const whole = body.endsWith('\r') ? `${body}\n` : body;
  createParser({ onEvent: ({ data }) => found.push(data) }).feed(whole);
  return found;
}

/** The same by the codec, from an answer in chunks that begin anywhere, read in pieces. */
function byCodec(
  body: Buffer,
  chunkCuts: readonly number[],
  readCuts: readonly number[],
): string[] {
  const exchange = new HttpExchange();
  const request = parseHead(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  if (request?.kind === 'request') exchange.request(request);
  const chunks = readsOf(body, chunkCuts)
    .filter(({ length }) => length > 0)
    .flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
  const stream = Buffer.concat([Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')]);
  const units = feed(
    new HttpCodec({ direction: 'downstream', exchange, limits: defaultWireLimits }),
    readsOf(stream, readCuts),
  );
  return units
    .filter(({ kind }) => kind === 'event')
    .map((unit) => unit.text())
    .filter((text) => text !== undefined);
}

const pieces = [
  ...['data', 'data:', 'data: ', 'event: x', 'id: 7', 'retry: 5', ': comment', 'other: no'],
  ...[
    'é',
    '😀',
    '{"type":"response.completed"}',
    ' ',
    ':',
    '\n',
    '\n',
    '\n\n',
    '\r\n',
    '\r\n\r\n',
    '\r',
  ],
];
const anyBody = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((all) => all.join(''));

describe('events of any body', () => {
  test('have the data that eventsource-parser finds, however they are chunked and read', () => {
    fc.assert(
      fc.property(anyBody, anyCuts, anyCuts, (body, chunkCuts, readCuts) => {
        expect(byCodec(Buffer.from(body), chunkCuts, readCuts)).toEqual(byOracle(body));
      }),
      { numRuns: 2_000, interruptAfterTimeLimit: 450, markInterruptAsFailure: false },
    );
  });

  test('differ from another body: the oracle is asked', () => {
    expect(byOracle('data: a\n\ndata: b\n\n')).toEqual(['a', 'b']);
    expect(byCodec(Buffer.from('data: a\n\ndata: c\n\n'), [], [])).toEqual(['a', 'c']);
  });
});
