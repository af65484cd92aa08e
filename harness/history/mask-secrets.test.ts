import { expect, it } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';

const masked = (text: string) => maskSecrets(Buffer.from(text)).toString();

it('masks a secret and leaves every other byte in its place', () => {
  expect(masked('{"a":"é","api_key":"s3cret","b":1}')).toBe('{"a":"é","api_key":"******","b":1}');
});

it('masks from the first to the last of several', () => {
  expect(masked('{"token":"abcdef","x":1,"password":"ghijkl","b":1}')).toBe(
    `{"token":"${'*'.repeat('abcdef","x":1,"password":"ghijkl'.length)}","b":1}`,
  );
});

it('gives back bytes without secrets as they are', () => {
  const bytes = Buffer.from([0, 255, 0x22, 0xc3]);
  expect(maskSecrets(bytes)).toBe(bytes);
});
