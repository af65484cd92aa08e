import { request as httpRequest } from 'node:http';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../codec.ts';
import { HttpExchange } from '../http/exchange.ts';
import { parseHead } from '../http/head.ts';
import { defaultWireLimits, type WireLimits } from '../limits.ts';
import { openCodecs } from '../open-codecs.ts';
import type { Unit } from '../unit.ts';
import { anyCuts, bytewise, feed, readsOf, textsOf } from './codec-laws.ts';
import { HttpCodec } from './sse.ts';

const bounded = { interruptAfterTimeLimit: 400, markInterruptAsFailure: false } as const;

/** What `node:http` makes of an answer: the body, framing removed. */
function decode(stream: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
    const request = httpRequest({ createConnection: () => socket, path: '/' }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
    socket.push(stream);
    socket.push(null);
  });
}

/** The codec of answers to a `GET`. */
function downstream(limits: Partial<WireLimits> = {}, method = 'GET'): Codec {
  const exchange = new HttpExchange();
  const head = parseHead(Buffer.from(`${method} / HTTP/1.1\r\n\r\n`));
  if (head?.kind === 'request') exchange.request(head);
  return new HttpCodec({
    direction: 'downstream',
    exchange,
    limits: { ...defaultWireLimits, ...limits },
  });
}

function upstream(limits: Partial<WireLimits> = {}): Codec {
  return openCodecs('sse', limits).upstream;
}

const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const eventHead = (framing: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n${framing}\r\n`;
const chunked = eventHead('Transfer-Encoding: chunked\r\n');
const event = (text: string) => `event: e\ndata: ${text}\n\n`;
const show = (units: readonly Unit[]) =>
  units.map((unit) => [unit.kind, unit.bytes.toString(), unit.text()]);

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const dataLine = fc.string({ unit: fc.constantFrom('a', ':', ' ', 'é', '😀'), maxLength: 6 });
/** An event as text, and the data in it. */
const anyEvent = fc
  .record({
    end: lineEnd,
    data: fc.array(dataLine, { maxLength: 3 }),
    space: fc.constantFrom('', ' '),
    others: fc.subarray(['event: x', ': comment', 'id', 'datax: no']),
  })
  .filter(({ data, others }) => data.length + others.length > 0)
  .map(({ end, data, space, others }) => ({
    text: [...others, ...data.map((line) => `data:${space}${line}`), '', ''].join(end),
    data: data.length === 0 ? undefined : data.map((line) => strip(space, line)).join('\n'),
  }));

/** One space after the colon is no data. */
function strip(space: string, line: string): string {
  return space === '' && line.startsWith(' ') ? line.slice(1) : line;
}

/** A body in chunks that begin anywhere. */
function inChunks(body: Buffer, cuts: readonly number[]): Buffer {
  const chunks = readsOf(body, cuts).map((part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)};ext\r\n`), part, Buffer.from('\r\n')]),
  );
  return Buffer.concat([...chunks, Buffer.from('0\r\nTrailer: x\r\n\r\n')]);
}

function answer(body: Buffer, framing: 'chunks' | 'length' | 'close', cuts: readonly number[]) {
  if (framing === 'chunks') return Buffer.concat([Buffer.from(chunked), inChunks(body, cuts)]);
  const field = framing === 'length' ? `Content-Length: ${body.length}\r\n` : '';
  return Buffer.concat([Buffer.from(eventHead(field)), body]);
}

/** Bytes that go on when units may be dropped. */
const standalone = (units: readonly Unit[]) =>
  Buffer.concat(units.map((unit) => unit.standalone ?? unit.bytes));

describe('sse', () => {
  const anyAnswer = fc.record({
    events: fc.array(anyEvent, { minLength: 1, maxLength: 5 }),
    framing: fc.constantFrom('chunks' as const, 'length' as const, 'close' as const),
    chunkCuts: anyCuts,
    readCuts: anyCuts,
  });

  test('gives the data of each event, however it is framed and read', () => {
    fc.assert(
      fc.property(anyAnswer, ({ events, framing, chunkCuts, readCuts }) => {
        const body = Buffer.from(events.map(({ text }) => text).join(''));
        const units = feed(downstream(), readsOf(answer(body, framing, chunkCuts), readCuts));
        const texts = units.filter((unit) => unit.kind === 'event').map((unit) => unit.text());
        const expected = events.map(({ data }) => data);
        // A body without an end may end in a CR, which an LF could still follow.
        if (framing === 'close' && body.at(-1) === 0x0d) expected.pop();
        expect(texts).toEqual(expected);
      }),
      { ...bounded, numRuns: 150 },
    );
  });

  test('lets any event be dropped: node:http reads all the others', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.nat(), async (drawn, nth) => {
        const { events, framing, chunkCuts, readCuts } = drawn;
        const bodyOf = (list: typeof events) => list.map(({ text }) => text).join('');
        const stream = answer(Buffer.from(bodyOf(events)), framing, chunkCuts);
        const units = feed(downstream(), readsOf(stream, readCuts));
        expect(await decode(standalone(units))).toBe(bodyOf(events));
        const cut = units.filter((unit) => unit.kind === 'event');
        if (cut.length !== events.length) return;
        const dropped = nth % events.length;
        const rest = units.filter((unit) => unit !== cut[dropped]);
        expect(await decode(standalone(rest))).toBe(
          bodyOf(events.filter((_, index) => index !== dropped)),
        );
      }),
      { ...bounded, numRuns: 60 },
    );
  });

  test('loses no byte of any stream', () => {
    const any = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
    const start = fc.constantFrom('', chunked, eventHead(''), eventHead('Content-Length: 20\r\n'));
    fc.assert(
      fc.property(start, any, anyCuts, (head, bytes, cuts) => {
        const stream = Buffer.concat([Buffer.from(head), bytes]);
        feed(downstream({ eventBytesMax: 16 }), readsOf(stream, cuts));
        feed(upstream(), readsOf(stream, cuts));
      }),
      { ...bounded, numRuns: 200 },
    );
  });

  test('gives an event its whole chunk, and lets it stand alone', () => {
    const stream = `${chunked + chunk(event('one')) + chunk(event('two'))}0\r\n\r\n`;
    for (const reads of [[Buffer.from(stream)], bytewise(Buffer.from(stream))]) {
      const units = feed(downstream(), reads);
      expect(show(units)).toEqual([
        ['head', chunked, undefined],
        ['event', chunk(event('one')), 'one'],
        ['event', chunk(event('two')), 'two'],
        ['body', '0\r\n\r\n', undefined],
      ]);
      expect(units.map((unit) => unit.standalone)).toEqual(Array(4).fill(undefined));
      expect(units.map((unit) => unit.payloadStart)).toEqual([0, 4, 4, 0]);
    }
  });

  test('gives events that share a chunk a chunk of their own', () => {
    const [one, two] = [event('one'), event('two')];
    const units = feed(downstream(), [Buffer.from(`${chunked + chunk(one + two)}0\r\n\r\n`)]);
    expect(show(units.slice(1))).toEqual([
      ['event', `28\r\n${one}`, 'one'],
      ['event', `${two}\r\n`, 'two'],
      ['body', '0\r\n\r\n', undefined],
    ]);
    expect(units.map((unit) => unit.standalone?.toString())).toEqual([
      undefined,
      chunk(one),
      chunk(two),
      undefined,
    ]);
  });

  test('announces chunks for a body of fixed length, and ends them', () => {
    const field = 'Content-Length: 40\r\n';
    const [one, two] = [event('one'), event('two')];
    const stream = Buffer.from(`${eventHead(field + field)}${one}${two}`);
    const units = feed(downstream(), [stream]);
    expect(units.map((unit) => [unit.kind, unit.standalone?.toString()])).toEqual([
      ['head', chunked],
      ['event', chunk(one)],
      ['event', chunk(two)],
      ['body', '0\r\n\r\n'],
    ]);
    expect(units.at(-1)?.bytes.length).toBe(0);
  });

  test('hands out an event as soon as it is whole, before its chunk is', () => {
    const codec = downstream();
    codec.push(Buffer.from(chunked));
    const two = event('one') + event('two');
    expect(
      show(codec.push(Buffer.from(`${two.length.toString(16)}\r\n${event('one')}event`))),
    ).toEqual([['event', `28\r\n${event('one')}`, 'one']]);
  });

  test('takes an event that breaks off as no event', () => {
    const stream = `${chunked + chunk(event('one')) + chunk('data: tw')}0\r\n\r\n`;
    expect(show(feed(downstream(), [Buffer.from(stream)])).slice(2)).toEqual([
      ['body', chunk('data: tw'), undefined],
      ['body', '0\r\n\r\n', undefined],
    ]);
  });

  test('reads one answer after the other', () => {
    const stream = [
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a":1}\n',
      '\r\nHTTP/1.1 204 No Content\r\n\r\n',
      `${chunked}${chunk(event('one'))}0\r\n\r\n`,
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\nto the end',
    ];
    const units = feed(downstream(), [Buffer.from(stream.join(''))]);
    expect(units.map((unit) => unit.kind).join(' ')).toBe(
      'head head body head head event body head head body',
    );
    expect(textsOf(units)).toEqual(['{"a":1}\n', 'one']);
  });

  test('expects no body after HEAD, whatever comes before the answer', () => {
    const answers = [
      '103 Early Hints\r\n',
      '200 OK\r\nContent-Length: 9\r\n',
      '204 No Content\r\n',
    ];
    const stream = answers.map((head) => `HTTP/1.1 ${head}\r\n`).join('');
    const units = feed(downstream({}, 'HEAD'), [Buffer.from(stream)]);
    expect(units.map((unit) => unit.kind)).toEqual(['head', 'head', 'head']);
  });

  test.each([
    ['a known length', 'Content-Length: 13\r\n', '{"model":"é"}'.length + 1],
    ['chunks', 'Transfer-Encoding: chunked\r\n', undefined],
  ])('gives the text of a JSON request of %s with its last unit', (_, field, length) => {
    const json = '{"model":"é"}';
    const fields = length ? `Content-Length: ${length}\r\n` : field;
    const head = `POST /v1/responses HTTP/1.1\r\nContent-Type: application/json\r\n${fields}\r\n`;
    const body = length ? json : `${chunk(json.slice(0, 5))}${chunk(json.slice(5))}0\r\n\r\n`;
    const bytes = Buffer.from(head + body);
    const at = head.length + 11;
    const units = feed(upstream(), [bytes.subarray(0, at), bytes.subarray(at)]);
    expect(units.map((unit) => [unit.kind, unit.more, unit.text()])).toEqual([
      ['head', false, undefined],
      ['body', true, undefined],
      ['body', false, json],
    ]);
  });

  test('has no events and no text for a body that is packed', () => {
    const packed = `${eventHead('Content-Encoding: gzip\r\nContent-Length: 18\r\n')}${event('x')}`;
    const units = feed(downstream(), [Buffer.from(packed)]);
    expect(units.map((unit) => [unit.kind, unit.more, unit.text()])).toEqual([
      ['head', false, undefined],
      ['body', false, undefined],
    ]);
  });

  test('collects no text above messageBytesMax, and groups no more units', () => {
    const head = 'POST / HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\n';
    const reads = [head, '12345678', '9012', '34567890'].map((read) => Buffer.from(read));
    const units = feed(upstream({ messageBytesMax: 10 }), reads);
    expect(units.map((unit) => [unit.more, unit.text()])).toEqual([
      [false, undefined],
      [true, undefined],
      [false, undefined],
      [false, undefined],
    ]);
  });

  test('encodes an event as its body is framed, and nothing before there is one', () => {
    const text = '{"type":"response.created","n":1}';
    const plain = `event: response.created\ndata: ${text}\n\n`;
    const codec = downstream();
    expect(codec.encode).toBeUndefined();
    codec.push(Buffer.from(chunked));
    expect(codec.encode?.(text).toString()).toBe(chunk(plain));
    expect(textsOf(codec.push(codec.encode?.(text) ?? Buffer.alloc(0)))).toEqual([text]);
    expect(codec.encode?.('a\nb').toString()).toBe(chunk('data: a\ndata: b\n\n'));
    const endless = downstream();
    endless.push(Buffer.from(eventHead('')));
    expect(endless.encode?.(text).toString()).toBe(plain);
  });
});

describe('sse gives up', () => {
  const json = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
  const cases: readonly [string, string, string, Partial<WireLimits>?][] = [
    ['HEAD_INVALID', 'a start line that is none', 'SSH-2.0-x\r\n\r\n'],
    ['HEAD_INVALID', 'a request for an answer', 'GET / HTTP/1.1\r\n\r\n'],
    ['HEAD_INVALID', 'a field without a name', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n'],
    ['HEAD_INVALID', 'two lengths', `${json}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ['HEAD_INVALID', 'no number', `${json}Content-Length: -1\r\n\r\n`],
    ['HEAD_TOO_LARGE', 'a long head', json, { headBytesMax: 20 }],
    ['CHUNK_INVALID', 'no size', `${chunked}xyz\r\n`],
    ['CHUNK_INVALID', 'no line end', `${chunked}3\r\nabcd\r\n`],
    [
      'HEAD_TOO_LARGE',
      'long trailers',
      `${chunked}0\r\n${'T: x\r\n'.repeat(40)}`,
      { headBytesMax: 120 },
    ],
    [
      'EVENT_TOO_LARGE',
      'a long event and others behind it in its chunk',
      `${chunked}${chunk(event('x'.repeat(20)) + event('y'))}`,
      { eventBytesMax: 30 },
    ],
    [
      'EVENT_TOO_LARGE',
      'a long event',
      `${chunked}${chunk(event('x'.repeat(20)))}`,
      { eventBytesMax: 30 },
    ],
  ];

  test.each(cases)('with %s at %s', (code, _, stream, limits = {}) => {
    const bytes = Buffer.from(`${stream}and more`);
    for (const reads of [[bytes], bytewise(bytes)]) {
      const codec = downstream(limits);
      const units = feed(codec, reads);
      expect(codec.error?.code).toBe(code);
      expect(units.at(-1)?.kind).toBe('chunk');
      expect(new Set(units.map((unit) => unit.kind)).has('event')).toBe(false);
    }
  });

  test('at no event that just meets the limit', () => {
    const whole = chunk(event('one'));
    const codec = downstream({ eventBytesMax: whole.length });
    expect(textsOf(feed(codec, [Buffer.from(`${chunked}${whole}${whole}`)]))).toEqual([
      'one',
      'one',
    ]);
    expect(codec.error).toBeUndefined();
  });

  test('with HEAD_INVALID when 1,001 requests wait for an answer', () => {
    const codec = upstream();
    codec.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(1_000)));
    expect(codec.error).toBeUndefined();
    codec.push(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    expect(codec.error?.code).toBe('HEAD_INVALID');
  });
});
