/**
 * Standing systems by worker, driver and start options. A worker takes one for a case and gives it
 * back; one that is not clean after a case is stopped, and the next case gets a new one.
 */
import type { Driver, DriverContext, StartOptions } from '../drivers/driver.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../processes/temporary-folder.ts';
import { type StandingSystem, standUp } from './standing-system.ts';

type Surroundings = Pick<DriverContext, 'clock' | 'signal' | 'cacheFolder' | 'progress'>;

interface Kept {
  readonly standing: StandingSystem;
  readonly folder: TemporaryFolder;
}

/** A system lent to one case. */
export interface Lent {
  readonly system: StandingSystem['system'];
  /** Gives it back. `spoilt`: what the case did makes it unfit for another. */
  giveBack(spoilt: boolean): Promise<void>;
}

export class SystemPool {
  readonly #kept = new Map<string, Kept>();
  #started = 0;

  /** How many systems were started so far. */
  get started(): number {
    return this.#started;
  }

  async take(
    worker: number,
    driver: Driver,
    options: StartOptions,
    around: Surroundings & { readonly recorder: Recorder },
  ): Promise<Lent> {
    const key = JSON.stringify([worker, driver.id, options]);
    const kept = this.#kept.get(key) ?? (await this.#start(driver, options, around));
    this.#kept.delete(key);
    kept.standing.attach(around.recorder);
    return {
      system: kept.standing.system,
      giveBack: async (spoilt) => {
        const clean = !spoilt && (await kept.standing.settle());
        if (!clean) await end(kept);
        kept.standing.detach();
        if (clean) this.#kept.set(key, kept);
      },
    };
  }

  async stop(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map(end));
  }

  async #start(driver: Driver, options: StartOptions, around: Surroundings): Promise<Kept> {
    this.#started += 1;
    const folder = await makeTemporaryFolder('midturn-');
    try {
      const context = { ...around, folder: folder.path };
      return { standing: await standUp(driver, context, options), folder };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }
}

async function end({ standing, folder }: Kept): Promise<void> {
  try {
    await standing.system.stop();
  } finally {
    await folder.remove();
  }
}
