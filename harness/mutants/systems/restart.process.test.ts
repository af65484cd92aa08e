import { describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { cacheFolder } from '../../drivers/cache-folder.ts';
import { makeTemporaryFolder } from '../../processes/temporary-folder.ts';
import { waitUntilListening } from '../../processes/wait-until-ready.ts';
import { driverOf, goodPrograms } from './driver-of.ts';

describe.each([
  ['bridge', 'bridge'],
  ['daemon', 'daemon'],
  ['realtime', 'provider'],
] as const)('restart in the system of the %s', (family, name) => {
  it(`starts its ${name} again where it was, for whoever dials it directly`, async () => {
    const folder = await makeTemporaryFolder('midturn-test-');
    const { signal } = new AbortController();
    const driver = driverOf(family, family, goodPrograms[family]);
    const system = await driver.start(
      {
        ...{ clock: systemClock, recorder: { record() {} }, signal, folder: folder.path },
        ...{ cacheFolder: cacheFolder(), progress: () => {} },
        interpose: async (_, upstream) => upstream,
      },
      { listen: 'tcp', approvals: 'never', providerWebSocket: false },
    );
    try {
      const before = system.processes.get(name) ?? 0;
      process.kill(before, 'SIGKILL');
      await system.starters?.get(name)?.();
      expect(system.processes.get(name)).not.toBe(before);
      await waitUntilListening(system.endpoint, { timeoutMs: 5_000, clock: systemClock });
    } finally {
      await system.stop();
      await folder.remove();
    }
  });
});
