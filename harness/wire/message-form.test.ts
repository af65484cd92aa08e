import { describe, expect, it } from 'vitest';
import { classify } from './json-rpc.ts';
import { formOf } from './message-form.ts';
import { acpProfile } from './profiles/acp.ts';
import { appServerProfile } from './profiles/app-server.ts';
import { responsesProfile } from './profiles/responses.ts';

const form = (text: string, profile = appServerProfile) =>
  formOf(profile, classify(text, text.length));
const strict = (body: object) => form(JSON.stringify({ jsonrpc: '2.0', ...body }), acpProfile);

describe('formOf', () => {
  it.each([
    '{"id":1,"method":"a"}',
    '{"id":"x","method":"a","params":{}}',
    '{"method":"a","params":[1]}',
    '{"method":"a","params":null}',
    '{"id":0,"result":null}',
    '{"id":1,"error":{"code":-32600,"message":"no"}}',
    '{"id":null,"error":{"code":-32700,"message":"no JSON"}}',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
  ])('finds nothing wrong with %s', (text) => {
    expect(form(text)).toBeUndefined();
  });

  it.each([
    ['no-json', 'listening on port 4000'],
    ['batch', '[{"method":"a"}]'],
    ['no-object', '7'],
    ['no-object', 'null'],
    ['no-version', '{"jsonrpc":"1.0","method":"a"}'],
    ['no-method', '{"type":"status"}'],
    ['bad-method', '{"id":1,"method":7}'],
    ['call-and-answer', '{"id":1,"method":"a","result":{}}'],
    ['bad-id', '{"id":null,"method":"a"}'],
    ['bad-id', '{"id":1.5,"method":"a"}'],
    ['bad-id', '{"id":{},"result":1}'],
    ['bad-id', '{"id":null,"result":1}'],
    ['bad-id', '{"error":{"code":1,"message":""}}'],
    ['bad-params', '{"method":"a","params":"x"}'],
    ['result-and-error', '{"id":1,"result":{},"error":null}'],
    ['no-result', '{"id":1}'],
    ['bad-error', '{"id":1,"error":"no"}'],
    ['bad-error', '{"id":1,"error":[]}'],
    ['no-code', '{"id":1,"error":{"message":"no"}}'],
    ['no-code', '{"id":1,"error":{"code":"-32600","message":"no"}}'],
    ['no-code', '{"id":1,"error":{"code":0.5,"message":"no"}}'],
    ['no-message', '{"id":1,"error":{"code":-32600}}'],
  ])('says %s of %s', (wrong, text) => {
    expect(form(text)).toBe(wrong);
  });

  it('asks for the version and for structured params where the protocol is strict', () => {
    expect(form('{"id":1,"method":"a"}', acpProfile)).toBe('no-version');
    expect(strict({ method: 'a', params: null })).toBe('bad-params');
    expect(strict({ id: 1, method: 'a', params: {} })).toBeUndefined();
  });

  it('knows nothing of what is no JSON-RPC', () => {
    expect(form('{"type":"response.created"}', responsesProfile)).toBeUndefined();
  });

  it('finds nothing wrong with an id or a method that is merely too long', () => {
    expect(form(JSON.stringify({ id: 'x'.repeat(5_000), method: 'a' }))).toBeUndefined();
  });
});
