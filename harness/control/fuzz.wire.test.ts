/** Requests that nobody means: every answer is one of the contract, and the server lives on. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fraction } from '../random/fraction.ts';
import { within } from '../transports/testing/within.ts';
import { type Reply, type Subject, startSubject } from './testing/subject.ts';

let api: Subject;
beforeAll(async () => {
  api = await startSubject({ metrics: { proxies: true, runtime: true } });
});
afterAll(() => api.close());

const statuses = [200, 201, 204, 301, 400, 403, 404, 405, 409, 500];

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'];
const names = [
  'a',
  'b',
  '%41',
  '%2F',
  '%00',
  '%zz',
  '%',
  '..',
  '%2e%2e',
  '__proto__',
  'constructor',
];
const moreNames = ['ü', '%C3%BC', '%ff', 'a b', '1', ' ', 'x'.repeat(3_000), '%F0%9F%92%A5', '{}'];
const roots = [
  '/proxies',
  '/populate',
  '/reset',
  '/version',
  '/metrics',
  '/history',
  '//',
  '/nope',
];
const values = [
  ...['null', 'true', '0', '-1', '1.5', '1e400', '-0', '9007199254740993', '""', '"a"', '[]', '{}'],
  ...['"127.0.0.1:0"', '"127.0.0.1:99999"', '":::"', '"[::1"', '"unix:/"', '"nohost.invalid:0"'],
  ...['"latency"', '"slicer"', '"midturn"', '"upstream"', '"Downstream"', '"\\ud800"', '"\\u0000"'],
  ...['{"latency":-5,"jitter":9e15}', '{"plan":"reset on x"}', '{"plan":5}', '{"rate":-1}'],
  ...['{"average_size":0}', '[{"type":"noop"}]', '[[[[[[]]]]]]', '{"timeout":0,"TIMEOUT":1}'],
];
const keys = [
  ...['name', 'NAME', 'listen', 'upstream', 'enabled', 'toxics', 'type', 'stream', 'toxicity'],
  ...['attributes', '__proto__', 'constructor', 'toString', ''],
];
const wholes = ['', '{', '[', '"', 'null', '[]', '{}{}', '\u0000', '{"a":}', '[{},', 'tru', '﻿{}'];

/** One request of the stream with this seed; the same for the same number. */
function requestOf(number: number) {
  const draw = (purpose: string) => fraction(42, number, purpose);
  const pick = <T>(purpose: string, all: readonly T[]): T =>
    all[Math.floor(draw(purpose) * all.length)] as T;
  const name = (purpose: string) => pick(purpose, [...names, ...moreNames]);
  const object = (purpose: string) => {
    const count = Math.floor(draw(`${purpose} count`) * 6);
    const fields = Array.from({ length: count }, (_, at) => {
      return `"${pick(`${purpose} key ${at}`, keys)}":${pick(`${purpose} value ${at}`, values)}`;
    });
    return `{${fields.join(',')}}`;
  };
  // Now and then a good one, so that there is something to be wrong about.
  if (draw('good') < 0.04) {
    const name = pick('good name', ['a', 'b', 'c']);
    const listen = name === 'c' ? 'no port' : '127.0.0.1:0';
    const body = JSON.stringify({ name, listen, upstream: '127.0.0.1:9' });
    return { method: 'POST', path: '/proxies', body, headers: {} };
  }
  const depth = Math.floor(draw('depth') * 5);
  const path =
    depth === 0
      ? pick('root', roots)
      : ['/proxies', name('proxy'), 'toxics', name('toxic'), name('more')]
          .slice(0, depth)
          .join('/');
  const shape = draw('shape');
  let body: string | undefined;
  if (shape < 0.5) body = object('body');
  else if (shape < 0.65) body = `[${object('first')},${object('second')}]`;
  else if (shape < 0.8) body = pick('whole', wholes);
  else if (shape < 0.85) body = object('cut').slice(0, Math.floor(draw('cut at') * 20));
  else if (shape < 0.87) body = `[${'['.repeat(100_000)}`;
  else if (shape < 0.872) body = `"${'x'.repeat(6_000_000)}"`;
  const headers: Record<string, string> = {};
  if (draw('agent') < 0.05) headers['User-Agent'] = 'Mozilla/5.0';
  if (draw('origin') < 0.05) headers.Origin = pick('origin of', ['null', 'http://x', '']);
  if (draw('host') < 0.05) headers.Host = pick('host of', ['x.example', '', '[::1', 'a:b:c']);
  return {
    method: pick('method', methods),
    path: encodeURI(path).replace(/%25/g, '%'),
    body,
    headers,
  };
}

describe('5,000 random requests', () => {
  it('are each answered with a status of the contract, and the server lives on', async () => {
    const seen = new Map<number, number>();
    const wrong: string[] = [];
    let next = 0;
    const worker = async () => {
      while (next < 5_000) {
        const number = next++;
        const { method, path, body, headers } = requestOf(number);
        const sent = await within(
          api.call(method, path, body, headers).catch((error: Error) => error),
          `request ${number}: ${method} ${path}`,
        );
        const problem = sent instanceof Error ? sent.message : faultOf(sent);
        if (problem) wrong.push(`${number} ${method} ${path.slice(0, 60)} ${problem}`);
        if (!(sent instanceof Error)) seen.set(sent.status, (seen.get(sent.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(wrong).toEqual([]);
    // It did reach all kinds of answers.
    for (const status of [200, 201, 204, 400, 403, 404, 405, 409, 500]) {
      expect([status, seen.get(status) ?? 0]).not.toEqual([status, 0]);
    }
    expect(await api.call('GET', '/version')).toMatchObject({ status: 200 });
    expect((await api.call('GET', '/proxies')).status).toBe(200);
  }, 60_000);
});

function faultOf({ status, headers, json, text }: Reply): string | undefined {
  if (!statuses.includes(status)) return `status ${status}`;
  const isApi = headers['x-toxiproxy-request-id'] !== undefined;
  if (isApi && [400, 404, 409, 500].includes(status) && json?.status !== status) {
    return `body ${text.slice(0, 80)}`;
  }
  return undefined;
}

describe('bytes that are no HTTP', () => {
  it.each([
    'nonsense\r\n\r\n',
    'GET /proxies\r\n\r\n',
    'GET  HTTP/1.1\r\n\r\n',
    `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(10_000)}\r\n`,
    'POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    'POST /proxies HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /proxies HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  ])('do not end the server: %j', async (bytes) => {
    const { hostname, port } = new URL(api.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    const answered = new Promise<void>((resolve) => {
      socket.once('data', () => resolve());
      socket.once('close', () => resolve());
    });
    socket.write(bytes);
    await within(answered, 'an answer');
    socket.destroy();
    expect(await api.call('GET', '/version')).toMatchObject({ status: 200 });
  });
});
