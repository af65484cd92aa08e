import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { EventBody } from '../../history/event.ts';
import { guardedNames } from '../../processes/registry.ts';
import { makeTemporaryFolder } from '../../processes/temporary-folder.ts';
import { waitUntilListening } from '../../processes/wait-until-ready.ts';
import { runWorkload } from '../../workload/run-workload.ts';
import type { TurnSpec } from '../../workload/workload.ts';
import { cacheFolder } from '../cache-folder.ts';
import type { Driver, DriverContext, RunningSystem, StartOptions } from '../driver.ts';
import { startCutter } from './cutter.ts';
import { outcomesOf, sentTokens, tokensVia } from './in-words.ts';

const bounds = { handshakeMs: 10_000, requestMs: 10_000, closeMs: 2_000 };
const short: TurnSpec = { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 2 };
const long: TurnSpec = { deltas: 60, deltaBytes: 64, burst: 1, gapMs: 15 };
/** Bytes to the client after which its connection is reset: inside the long turn of any driver. */
const cutAfterBytes = 9_000;

/** What every driver of an app-server must do, on each transport that it listens on. */
export function describeDriverContract(driver: Driver): void {
  describe(`driver ${driver.id}`, () => {
    beforeAll(async () => {
      const { signal } = new AbortController();
      await driver.prepare({ cacheFolder: cacheFolder(), signal, progress: () => {} });
    });
    afterEach(() => {
      expect(guardedNames()).toEqual([]);
    });

    for (const listen of driver.listens) {
      it(`answers a turn over ${listen} and leaves no process behind`, async () => {
        const { events, pids } = await runOnDriver(driver, { listen }, [short]);
        expect(tokensVia(events, 1, 'live')).toEqual(sentTokens(events));
        expect(outcomesOf(events, 'turn')).toEqual(['ok completed']);
        expect(pids.filter(isRunning)).toEqual([]);
      });

      it(`gives a client that was reset over ${listen} its whole turn back`, async () => {
        const { events } = await runOnDriver(driver, { listen }, [long, short], { cut: true });
        const connects = events.filter(({ type }) => type === 'client-connected');
        expect(connects.length).toBe(2);
        expect(outcomesOf(events, 'turn')).toEqual(['ok completed', 'ok completed']);
        const live = tokensVia(events, 1, 'live');
        expect(live.length).toBeLessThan(long.deltas);
        const read = [...tokensVia(events, 1, 'read'), ...tokensVia(events, 2, 'read')];
        expect(read).toEqual(sentTokens(events));
      });
    }

    // Besides its provider, only an app-server of its own can be started again.
    for (const listen of driver.roles.includes('server') ? driver.listens : []) {
      it(`starts its server over ${listen} again where it was, for whoever dials it directly`, async () => {
        await withContext({}, async (context) => {
          const system = await driver.start(context, startOptions({ listen }));
          try {
            const before = system.processes.get('server') ?? 0;
            process.kill(before, 'SIGKILL');
            await system.starters?.get('server')?.();
            const after = system.processes.get('server') ?? 0;
            expect([isRunning(before), isRunning(after), after === before]).toEqual([
              ...[false, true, false],
            ]);
            await waitUntilListening(system.endpoint, { timeoutMs: 5_000, clock: systemClock });
          } finally {
            await system.stop();
          }
        });
      });
    }

    it('has the processes that it declares, and starts again those that it says', async () => {
      await withContext({}, async (context) => {
        const system = await driver.start(context, startOptions({ listen: driver.listens[0] }));
        try {
          const { processes = [], startable = [] } = driver;
          expect([...system.processes.keys()]).toEqual(expect.arrayContaining([...processes]));
          expect([...(system.starters?.keys() ?? [])]).toEqual(
            expect.arrayContaining([...startable]),
          );
        } finally {
          await system.stop();
        }
      });
    });

    it('ends when it is aborted while it starts', async () => {
      const abort = new AbortController();
      const interpose: DriverContext['interpose'] = async (_link, upstream) => {
        abort.abort(new Error('enough'));
        return upstream;
      };
      const running = withContext({ interpose, signal: abort.signal }, async (context) => {
        await driver.start(context, startOptions({ listen: driver.listens[0] }));
      });
      await expect(running).rejects.toThrow('enough');
    });

    it('ends a workload that is aborted in the middle of a turn', async () => {
      const abort = new AbortController();
      const { events } = await runOnDriver(driver, {}, [long], {
        onEvent: (event) => event.type === 'client-tokens' && abort.abort(new Error('enough')),
        signal: abort.signal,
      });
      expect(outcomesOf(events, 'turn')).toEqual(['info unknown']);
    });
  });
}

interface RunSettings {
  readonly cut?: boolean;
  readonly signal?: AbortSignal;
  onEvent?(event: EventBody): void;
}

/** Starts a driver, does a workload on it, stops it; answers with what was recorded. */
export async function runOnDriver(
  driver: Driver,
  start: Partial<Pick<StartOptions, 'listen'>>,
  turns: readonly TurnSpec[],
  settings: RunSettings = {},
): Promise<{ events: EventBody[]; pids: number[] }> {
  const events: EventBody[] = [];
  const record = (event: EventBody) => {
    events.push(event);
    settings.onEvent?.(event);
  };
  let system: RunningSystem | undefined;
  await withContext({ recorder: { record } }, async (context) => {
    system = await driver.start(context, startOptions({ listen: driver.listens[0], ...start }));
    const cutter = settings.cut
      ? await startCutter(
          system.endpoint,
          cutAfterBytes,
          start.listen === 'unix' ? `${context.folder}/cut.sock` : undefined,
        )
      : undefined;
    try {
      const workload = { name: 'contract', turns, ending: 'close' } as const;
      const how = {
        ...{ recorder: { record }, clock: systemClock, seed: 1, client: 'client-1', bounds },
        signal: settings.signal ?? new AbortController().signal,
      };
      const endpoint = cutter?.endpoint ?? system.endpoint;
      if (system.perform) await system.perform(workload, how);
      else await runWorkload(workload, { ...how, endpoint });
    } finally {
      await cutter?.close();
      await system.stop();
    }
  });
  return { events, pids: [...(system?.processes.values() ?? [])] };
}

async function withContext(
  part: Partial<DriverContext>,
  work: (context: DriverContext) => Promise<void>,
): Promise<void> {
  const folder = await makeTemporaryFolder('midturn-test-');
  try {
    await work({
      clock: systemClock,
      recorder: { record() {} },
      signal: new AbortController().signal,
      folder: folder.path,
      cacheFolder: cacheFolder(),
      progress: () => {},
      interpose: async (_link, upstream) => upstream,
      ...part,
    });
  } finally {
    await folder.remove();
  }
}

function startOptions({ listen = 'tcp' }: { listen?: 'tcp' | 'unix' | undefined }): StartOptions {
  return { listen, approvals: 'never', providerWebSocket: false };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
