import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../processes/temporary-folder.ts';
import { checkoutFor, programIn } from './checkout.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder('midturn-test-');
  mkdirSync(join(folder.path, 'loop'));
  writeFileSync(join(folder.path, 'loop', 'package.json'), '{"version":"1.2.3"}');
  writeFileSync(join(folder.path, 'loop', 'cli.ts'), '');
});
afterAll(() => folder.remove());

describe('checkout', () => {
  it('is named by its path, and says its version', () => {
    const path = join(folder.path, 'loop');
    expect(checkoutFor('loop', path, {})).toEqual({ id: `loop=${path}`, path, version: '1.2.3' });
  });

  it('is found by its name in the folder of checkouts', () => {
    const env = { MIDTURN_CHECKOUTS: folder.path };
    const path = join(folder.path, 'loop');
    expect(checkoutFor('loop', undefined, env)).toEqual({ id: 'loop', path, version: '1.2.3' });
    expect(checkoutFor('other', undefined, env).path).toBeUndefined();
  });

  it('gives the path of a program in it', () => {
    const checkout = checkoutFor('loop', join(folder.path, 'loop'), {});
    expect(programIn(checkout, 'loop', 'cli.ts')).toBe(join(folder.path, 'loop', 'cli.ts'));
  });

  it('is not testable without a path, or without the program', () => {
    expect(() => programIn(checkoutFor('loop', undefined, {}), 'loop', 'cli.ts')).toThrow(
      'Not testable: name a checkout: `loop=PATH`, or a folder of them in MIDTURN_CHECKOUTS.',
    );
    const elsewhere = checkoutFor('loop', folder.path, {});
    expect(() => programIn(elsewhere, 'loop', 'cli.ts')).toThrow(
      `Not testable: ${folder.path} has no cli.ts.`,
    );
  });

  it('cannot be an empty path', () => {
    expect(() => checkoutFor('loop', '', {})).toThrow('Expected the folder of a checkout');
  });
});
