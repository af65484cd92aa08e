import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Driver, DriverContext } from '../drivers/driver.ts';
import type { EventBody } from '../history/event.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { HandClock } from '../testing/hand-clock.ts';
import { SystemPool } from './system-pool.ts';

const pool = new SystemPool();
afterEach(() => pool.stop());

/** A system without processes: what it was told, and where it says something. */
interface Started {
  readonly context: DriverContext;
  stopped: number;
}

function driverOf(id: string): { driver: Driver; systems: Started[] } {
  const systems: Started[] = [];
  const start: Driver['start'] = async (context) => {
    const system: Started = { context, stopped: 0 };
    systems.push(system);
    const stop = async () => {
      system.stopped += 1;
      context.recorder.record({ type: 'note', text: 'stopping' });
    };
    return { stop } as Awaited<ReturnType<Driver['start']>>;
  };
  return { driver: { id, start } as Driver, systems };
}

function recording() {
  const events: EventBody[] = [];
  const recorder: Recorder = { record: (event) => void events.push(event) };
  return { recorder, texts: () => events.map((event) => ('text' in event ? event.text : '')) };
}

const options = { listen: 'tcp', approvals: 'never', providerWebSocket: false } as const;
const clock = new HandClock();
const around = (recorder: Recorder) => ({
  ...{ recorder, clock, cacheFolder: '', progress: () => {} },
  signal: new AbortController().signal,
});
const say = ({ context }: Started | undefined = {} as Started, event: EventBody) =>
  context.recorder.record(event);
const request: EventBody = {
  ...{ type: 'provider-request', request: 1, scripts: [] },
} as unknown as EventBody;

describe('SystemPool', () => {
  it('hands a clean system on to the next case of the same worker, and to no other', async () => {
    const { driver, systems } = driverOf('a');
    const first = recording();
    const lent = await pool.take(1, driver, options, around(first.recorder));
    const beside = await pool.take(1, driver, options, around(recording().recorder));
    expect(beside.system).not.toBe(lent.system);
    await lent.giveBack(false);
    say(systems[0], { type: 'note', text: 'too late' });
    expect(first.texts()).toEqual([]);
    const second = recording();
    const again = await pool.take(1, driver, options, around(second.recorder));
    expect(again.system).toBe(lent.system);
    say(systems[0], { type: 'note', text: 'in time' });
    expect(second.texts()).toEqual(['in time']);
    await again.giveBack(false);
    for (const [worker, other] of [
      [2, driver],
      [1, driverOf('b').driver],
    ] as const) {
      const taken = await pool.take(worker, other, options, around(recording().recorder));
      expect(taken.system).not.toBe(lent.system);
    }
    expect([systems.length, pool.started]).toEqual([3, 4]);
  });

  it('ends a system that a case spoilt, and what it says until then is of that case', async () => {
    const { driver, systems } = driverOf('a');
    const { recorder, texts } = recording();
    const lent = await pool.take(1, driver, options, around(recorder));
    const folder = systems[0]?.context.folder ?? '';
    expect(existsSync(folder)).toBe(true);
    await lent.giveBack(true);
    expect([systems[0]?.stopped, texts(), existsSync(folder)]).toEqual([1, ['stopping'], false]);
    await (await pool.take(1, driver, options, around(recorder))).giveBack(true);
    expect(systems.length).toBe(2);
  });

  it('ends a system in which a request of the case still runs after a bound', async () => {
    const { driver, systems } = driverOf('a');
    const lent = await pool.take(1, driver, options, around(recording().recorder));
    say(systems[0], request);
    const given = lent.giveBack(false);
    await new Promise((resolve) => setImmediate(resolve));
    clock.forward(1_999);
    expect(systems[0]?.stopped).toBe(0);
    clock.forward(1);
    await given;
    expect(systems[0]?.stopped).toBe(1);
  });

  it('ends what it keeps when it is stopped', async () => {
    const { driver, systems } = driverOf('a');
    await (await pool.take(1, driver, options, around(recording().recorder))).giveBack(false);
    await pool.stop();
    await pool.stop();
    expect(systems.map(({ stopped }) => stopped)).toEqual([1]);
  });

  it('leaves no folder behind when a system cannot be started', async () => {
    let folder = '';
    const start = async (context: DriverContext) => {
      folder = context.folder;
      throw new Error('no');
    };
    const broken = { id: 'c', start } as unknown as Driver;
    await expect(pool.take(1, broken, options, around(recording().recorder))).rejects.toThrow('no');
    expect([folder === '', existsSync(folder)]).toEqual([false, false]);
  });
});
