import type { ProjectConfig } from '../runner/project-config.ts';
import { readDuration } from '../runner/read-duration.ts';
import type { Shard } from '../runner/shard.ts';
import type { BaselineFlags } from './baselines.ts';
import type { ConfigFlags } from './project.ts';

/** The flags of `midturn run`. */
export interface RunFlags extends BaselineFlags, ConfigFlags {
  readonly driver?: readonly string[];
  readonly client?: readonly string[];
  readonly server?: readonly string[];
  readonly ready?: string;
  readonly seed: number;
  readonly runs: number;
  readonly shard?: Shard;
  readonly backend?: string;
  readonly backendReach?: string;
  readonly out: string;
  readonly history?: string;
  readonly workers: number;
  readonly timeout?: number;
  readonly json?: boolean;
}

/**
 * The flags of a run with what a config file says in place of those that were not typed. Its drivers
 * count where no driver of any kind was typed; its baseline, which speaks of the scenarios' own plans,
 * where no plan was.
 */
export function settingsOf(
  flags: RunFlags,
  config: ProjectConfig,
  isTyped: (flag: keyof RunFlags) => boolean,
): RunFlags {
  const { drivers, baseline, timeout, runs, seed, workers, out, history, strict } = config;
  const timeoutMs = timeout === undefined ? undefined : readDuration(timeout);
  const isOwnDriver = isTyped('driver') || isTyped('client') || isTyped('server');
  const isMoot = isTyped('plan') || (baseline === false && isTyped('updateBaseline'));
  const said = {
    ...{ runs, seed, workers, out, history, strict, timeout: timeoutMs },
    driver: isOwnDriver ? undefined : drivers,
    baseline: isMoot ? undefined : baseline,
  };
  const counts = Object.entries(said).filter(
    ([flag, value]) => value !== undefined && !isTyped(flag as keyof RunFlags),
  );
  return { ...flags, ...Object.fromEntries(counts) };
}
