import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { parseEndpoint, printEndpoint } from './endpoint-text.ts';

const tcp = (
  scheme: 'tcp' | 'ws' | 'wss' | 'http' | 'https',
  host: string,
  port: number,
  path = '',
) => ({ transport: 'tcp', scheme, host, port, path }) satisfies Endpoint;

describe('parseEndpoint', () => {
  it.each<[string, Endpoint]>([
    ['ws://127.0.0.1:4500', tcp('ws', '127.0.0.1', 4500)],
    ['http://127.0.0.1:8080/v1', tcp('http', '127.0.0.1', 8080, '/v1')],
    ['https://api.example.com/v1', tcp('https', 'api.example.com', 443, '/v1')],
    ['ws://localhost', tcp('ws', 'localhost', 80)],
    ['tcp://[::1]:9000', tcp('tcp', '::1', 9000)],
    ['127.0.0.1:0', tcp('tcp', '127.0.0.1', 0)],
    ['unix:/run/app.sock', { transport: 'unix', path: '/run/app.sock' }],
    ['unix:///run/a b.sock', { transport: 'unix', path: '/run/a b.sock' }],
  ])('reads %s', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint);
  });

  it.each([
    '',
    'tcp://127.0.0.1',
    'ftp://127.0.0.1:21',
    'ws://127.0.0.1:65536',
    'ws://user:secret@127.0.0.1:1',
    'ws://127.0.0.1:1/?a=b',
    'unix:relative.sock',
  ])('refuses `%s` by name', (text) => {
    expect(() => parseEndpoint(text)).toThrowError(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining(`\`${text}\``),
      }),
    );
  });

  it('reads what printEndpoint writes', () => {
    const endpoints = fc.oneof(
      fc.record({
        transport: fc.constant('tcp' as const),
        scheme: fc.constantFrom('tcp', 'ws', 'wss', 'http', 'https'),
        host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
        port: fc.integer({ min: 0, max: 65_535 }),
        path: fc.constantFrom('', '/', '/v1/responses'),
      }),
      fc.record({
        transport: fc.constant('unix' as const),
        path: fc.constantFrom('/a', '/tmp/x.sock'),
      }),
    );
    fc.assert(
      fc.property(endpoints, (endpoint) => {
        expect(parseEndpoint(printEndpoint(endpoint))).toEqual(endpoint);
      }),
    );
  });
});
