import { expect, test } from 'vitest';
import { ownChangeWords } from './own-change-words.ts';

test('says what midturn itself changed in a head', () => {
  const declined = 'permessage-deflate';
  expect(ownChangeWords({ declined })).toBe('permessage-deflate declined by midturn');
  expect(ownChangeWords({ declined, host: 'a.example' })).toBe(
    'permessage-deflate declined by midturn, host set to a.example by midturn',
  );
});
