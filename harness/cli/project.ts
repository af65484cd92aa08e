import type { Command } from 'commander';
import { HarnessError } from '../errors.ts';
import type { ProjectConfig } from '../runner/project-config.ts';
import type { Scenario } from '../runner/scenario.ts';
import { findProjectConfig, readProjectConfig } from './read-project-config.ts';
import { loadScenarios } from './scenario-list.ts';
import { selectScenarios } from './select-scenarios.ts';

export interface ConfigFlags {
  /** A file; false for `--no-config`. */
  readonly config?: string | false;
}

/** What a command knows of the project that it is used in. */
export interface Project {
  /** The config file; undefined where none is used. */
  readonly path?: string;
  readonly config: ProjectConfig;
  /** The built-in scenarios, and the project's own. */
  readonly scenarios: readonly Scenario[];
  /** Those that arguments name; without any, those of the config file. */
  select(asked: readonly string[]): readonly Scenario[];
  /** The one that an argument names; throws `BAD_ARGUMENT` where it names more. */
  selectOne(asked: string): Scenario;
  /** What a replay line needs so that no config file changes what it does, or its scenario is there. */
  replayFlags(scenario: Scenario): readonly string[];
}

/** `--config` and `--no-config`, which `loadProject` reads. */
export function addConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'config file; default: midturn.config.ts, .js, .mjs or .yaml here')
    .option('--no-config', 'use no config file');
}

/** Reads the config file that the flags name, else that of the current folder, if there is one. */
export async function loadProject({ config: asked }: ConfigFlags): Promise<Project> {
  const builtIn = await loadScenarios();
  const path = asked === false ? undefined : (asked ?? findProjectConfig());
  const config = path === undefined ? {} : await readProjectConfig(path, builtIn);
  const own = (config.scenarios ?? []).filter((one) => typeof one !== 'string');
  const scenarios = [...builtIn, ...own];
  const listed = config.scenarios?.map((one) => (typeof one === 'string' ? one : one.id));
  const select = (words: readonly string[]) =>
    selectScenarios(words.length > 0 ? words : (listed ?? []), scenarios);
  return {
    ...(path !== undefined && { path }),
    config,
    scenarios,
    select,
    selectOne: (word) => {
      const [scenario, ...more] = select([word]);
      if (scenario !== undefined && more.length === 0) return scenario;
      throw new HarnessError('BAD_ARGUMENT', `Expected one scenario, got \`${word}\`.`);
    },
    replayFlags: (scenario) => {
      if (path !== undefined && own.includes(scenario)) return ['--config', path, '--runs', '1'];
      return path !== undefined || asked === false ? ['--no-config'] : [];
    },
  };
}
