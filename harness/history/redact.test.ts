import { describe, expect, it } from 'vitest';
import { workedMs } from '../testing/worked-ms.ts';
import { redactText } from './redact.ts';

const secret = 'sUp3r-s3cret-value-42';

describe('redactText', () => {
  it.each([
    ['a header', `Authorization: Basic ${secret}`],
    ['a header of a proxy', `Proxy-Authorization: Digest a="${secret}"`.replaceAll('"', '')],
    ['a cookie', `GET / HTTP/1.1\r\nCookie: a="1"; b="${secret}"\r\n\r\n`],
    ['a set cookie', `HTTP/1.1 200 OK\r\nSet-Cookie: id=${secret}; HttpOnly\r\n\r\n`],
    ['a bearer token in prose', `sent Bearer ${secret} to it`],
    ['an OpenAI key', `got sk-proj-${secret}`],
    ['a JSON member', `{"api_key":"${secret}","a":1}`],
    ['a JSON member with spaces', `{ "apiKey" : "${secret}" }`],
    ['JSON in JSON', JSON.stringify({ text: JSON.stringify({ password: secret }) })],
    ['JSON in JSON in JSON', JSON.stringify([JSON.stringify([JSON.stringify({ token: secret })])])],
    ['a value with an escaped quote', JSON.stringify({ secret: `a"${secret}` })],
    ['a value that is cut', `{"access_token":"${secret}`],
    ['a variable', `OPENAI_API_KEY=${secret} node x.js`],
    ['a TOML line', `experimental_bearer_token = "${secret}"`],
    ['a YAML line', `password: ${secret}`],
    ['URL userinfo', `connect to http://user:${secret}@host/x`],
    ['a query', `GET /v1?model=m&api_key=${secret}&x=1 HTTP/1.1`],
    ['a query key', `GET /v1?key=${secret} HTTP/1.1`],
    ['a JWT', `eyJhbGciOiJIUzI1NiJ9.eyJ${secret}.abc`],
    ['a GitHub token', `ghp_${secret.replaceAll('-', '0')}`],
  ])('takes the secret out of %s', (_, text) => {
    const clean = redactText(text);
    expect(clean).not.toContain(secret);
    expect(clean).not.toContain(secret.replaceAll('-', '0'));
    expect(clean).toContain('[redacted]');
  });

  it('keeps JSON parseable and its other members', () => {
    const text = JSON.stringify({
      id: 1,
      apiKey: secret,
      nested: { authorization: `Bearer ${secret}` },
    });
    expect(JSON.parse(redactText(text))).toEqual({
      id: 1,
      apiKey: '[redacted]',
      nested: { authorization: '[redacted]' },
    });
  });

  it.each([
    '{"method":"item/agentMessage/delta","params":{"delta":"⟦t:17⟧ all work"}}',
    '{"usage":{"input_tokens":1,"output_tokens_details":null,"total_tokens":2}}',
    '{"tokenUsage":{"total":{"totalTokens":12}},"token":null,"secret":true}',
    'tokens: 12, total_tokens=17',
    'token: ⟦t:3⟧ and "token":"⟦t:4⟧"',
    'the secret of the cookie is the token of the task-based desk-lamp',
    'GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
    'http://127.0.0.1:4500/v1?model=m',
  ])('leaves %s as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('leaves what is redacted as it is', () => {
    for (const text of [`Authorization: Bearer ${secret}`, `{"token":"${secret}"}`, `a://u@h`]) {
      expect(redactText(redactText(text))).toBe(redactText(text));
    }
  });

  it.each([
    ['names in a row', 'token'.repeat(40_000)],
    ['names that end in nothing', '"token" : '.repeat(20_000)],
    ['a long name', `${'a'.repeat(200_000)}token`],
    ['many long names', `${'a'.repeat(100)}token `.repeat(2_000)],
    ['backslashes', `token${'\\'.repeat(200_000)}"`],
    ['quotes that never close', 'token="'.repeat(30_000)],
    ['URLs', '://'.repeat(70_000)],
    ['long authorities', `://${'a'.repeat(510)} `.repeat(400)],
    ['starts of a JWT', 'eyJ'.repeat(70_000)],
    ['starts of a JWT with dashes', 'eyJaaaaaaaa-'.repeat(17_000)],
    ['starts of keys', 'sk-'.repeat(70_000)],
    ['spaces behind bearer', `bearer${' '.repeat(200_000)}`],
    ['header names', '\nauthorization'.repeat(15_000)],
  ])('reads 200 kB of %s in bounded time', (_, text) => {
    const redactBoth = () => [redactText(text), redactText(`GET ${text}`)];
    expect(workedMs(redactBoth)).toBeLessThan(1_000);
  });
});
