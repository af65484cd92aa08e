import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/parse.ts';
import { parseEndpoint } from '../transports/endpoint-text.ts';
import { linkProxies } from './link-proxy.ts';

const link = (name: string) => ({
  ...{ name, listen: parseEndpoint('ws://127.0.0.1:1') },
  upstream: parseEndpoint('wss://example.com:443/v1'),
});

describe('linkProxies', () => {
  it('gives each link its own lines, and keeps an upstream behind TLS whole', () => {
    const plan = parsePlan('reset on x link a\nend on y link b');
    const [a, b] = linkProxies([link('a'), link('b')], plan);
    expect(a?.toxics).toMatchObject([{ attributes: { plan: 'reset link a on x' } }]);
    expect(b?.toxics).toMatchObject([{ attributes: { plan: 'end link b on y' } }]);
    expect(a).toMatchObject({ listen: '127.0.0.1:1', upstream: 'wss://example.com:443/v1' });
    expect(a?.hop?.upstream).toEqual(link('a').upstream);
  });

  it('refuses a line that would be counted on each of several links', () => {
    const plan = parsePlan('reset on x link a\nend on y');
    expect(() => linkProxies([link('a'), link('b')], plan)).toThrow('line 2 does not');
    expect(linkProxies([link('a')], plan)[0]?.toxics).toHaveLength(1);
  });
});
