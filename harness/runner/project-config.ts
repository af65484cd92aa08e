/** `midturn.config.ts`: what `midturn run` does in a project, so that CI needs no flags. */
import { z } from 'zod';
import { readDuration } from './read-duration.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSchema } from './scenario-schema.ts';

const listMax = 1_000;

/** The settings of a project for `midturn run`. What is left out is as without a file; flags win over it. */
export interface ProjectConfig {
  /** Implementations, as `--driver` takes them: `codex@0.169.0`, `server(my-server --port {port})`. */
  readonly drivers?: readonly string[];
  /**
   * What runs when no argument names it: ids, areas (`tail`), globs (`close/*`), and scenarios of your
   * own, which the command line then knows by their ids, as the built-in ones.
   */
  readonly scenarios?: readonly (string | Scenario)[];
  /** A baseline or a folder of them, relative to the config file; false: everything must hold. */
  readonly baseline?: string | false;
  /** Times each case runs, from 1 to 10,000. */
  readonly runs?: number;
  /** Seed of every draw, from 0 to 4,294,967,295. */
  readonly seed?: number;
  /** Cases side by side, from 1 to 64. */
  readonly workers?: number;
  /** Ends the whole run after this long: `10m`. */
  readonly timeout?: string;
  /** Where run folders go, relative to the config file. */
  readonly out?: string;
  /** A file of runs to add each run to, relative to the config file. */
  readonly history?: string;
  /** Violations that the baseline expects count, too. */
  readonly strict?: boolean;
}

const text = z.string().min(1);
const whole = (min: number, max: number, about: string) =>
  z.int().min(min).max(max).describe(`a whole number from ${min} to ${max} (${about})`).optional();

/** Of `ProjectConfig`; published for editors, which complete a YAML file by it. */
export const projectConfigSchema = z.strictObject({
  drivers: z
    .array(text.describe('a driver, such as codex@0.169.0'))
    .min(1)
    .max(listMax)
    .describe('a list of drivers, such as codex@0.169.0')
    .optional(),
  scenarios: z
    .array(z.union([text, scenarioSchema]).describe('an id, an area, a glob or a scenario'))
    .min(1)
    .max(listMax)
    .describe('a list of ids, areas, globs and scenarios of your own')
    .optional(),
  baseline: z
    .union([text, z.literal(false)])
    .describe('a baseline, a folder of them, or false')
    .optional(),
  runs: whole(1, 10_000, 'times each case runs'),
  seed: whole(0, 2 ** 32 - 1, 'of every draw'),
  workers: whole(1, 64, 'cases side by side'),
  timeout: z
    .string()
    .refine((value) => readDuration(value) !== undefined)
    .describe('a duration up to 24h, such as 30s or 10m')
    .optional(),
  out: text.describe('a folder for run folders').optional(),
  history: text.describe('a file of runs (JSONL)').optional(),
  strict: z.boolean().describe('true or false').optional(),
});

/**
 * Fixes the type of a config that is written as a plain object: the default export of
 * `midturn.config.ts`.
 *
 * @example
 * export default defineConfig({ drivers: ['codex@0.169.0'], scenarios: ['tail'], runs: 3 });
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
