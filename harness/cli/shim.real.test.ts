import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { cacheFolder } from '../drivers/cache-folder.ts';
import { codexBinary } from '../drivers/codex-binary.ts';
import { makeCodexHome } from '../drivers/codex-home.ts';
import { findDriver } from '../drivers/index.ts';
import { describeShim } from './testing/shim-contract.ts';

const version = '0.169.0';
const driver = findDriver(`codex@${version}`);

beforeAll(async () => {
  const { signal } = new AbortController();
  await driver.prepare({ cacheFolder: cacheFolder(), signal, progress: () => {} });
});

describeShim(driver.id, async (folder, provider) => {
  const options = { approvals: 'never', providerWebSocket: false } as const;
  const { env } = await makeCodexHome(folder, provider, options);
  const program = await codexBinary(driver.id, join(cacheFolder(), 'codex', version));
  return { program, args: ['app-server'], env };
});
