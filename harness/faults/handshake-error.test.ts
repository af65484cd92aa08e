import { describe, expect, test } from 'vitest';
import { handshakeError } from './handshake-error.ts';
import {
  exampleSituation,
  headUnit,
  replacementBytes,
  textFrame,
} from './testing/example-situation.ts';
import { checkFaultLaws } from './testing/fault-laws.ts';

const head = headUnit([
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  'X-Other: kept',
]);
const situation = exampleSituation({ unit: head });
const values = { form: 'status', status: 503, delay: 1000 } as const;

describe('handshake-error', () => {
  test('keeps the laws of faults', () => checkFaultLaws(handshakeError));

  test('answers with a status and nothing else', () => {
    expect(replacementBytes(handshakeError.decide(values, situation)).toString()).toBe(
      'HTTP/1.1 503 Injected\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
  });

  test('changes the accept key and leaves the other headers as they are', () => {
    const effect = handshakeError.decide({ ...values, form: 'wrong-accept' }, situation);
    expect(replacementBytes(effect).toString()).toBe(
      head.bytes.toString().replace('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
    );
  });

  test('holds the answer when it is slow', () => {
    const effect = handshakeError.decide({ ...values, form: 'slow' }, situation);
    expect(effect).toEqual({ do: 'hold', delayMs: 1000 });
  });

  test('is about heads of the server only', () => {
    const accepts = (rest: object) => handshakeError.accepts?.({ ...situation, ...rest });
    expect(accepts({})).toBe(true);
    expect(accepts({ direction: 'upstream' })).toBe(false);
    expect(accepts({ unit: textFrame('x') })).toBe(false);
  });
});
