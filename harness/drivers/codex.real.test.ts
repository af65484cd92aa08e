import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import { findDriver } from './index.ts';
import { describeDriverContract } from './testing/driver-contract.ts';

describeDriverContract(findDriver('codex@0.169.0'));
describeDriverContract(findDriver('codex@0.117.0'));

describe('a version that does not exist', () => {
  it('is not testable, with what npm says, and leaves nothing in the cache', async () => {
    const cache = await makeTemporaryFolder('midturn-test-');
    const context = {
      cacheFolder: cache.path,
      signal: new AbortController().signal,
      progress: () => {},
    };
    await expect(findDriver('codex@9.9.9').prepare(context)).rejects.toMatchObject({
      code: 'NOT_TESTABLE',
      message: expect.stringMatching(/^Not testable: codex@9\.9\.9 cannot be installed: No match/),
    });
    expect(await readdir(`${cache.path}/codex`)).toEqual([]);
    await cache.remove();
  });
});
