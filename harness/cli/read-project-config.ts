/**
 * `midturn.config.ts` of the current folder, or the file that `--config` names: found, read and checked
 * before anything is started, so that a mistake in it is told with its place.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import { findDriver } from '../drivers/index.ts';
import { HarnessError } from '../errors.ts';
import { invariants } from '../invariants/index.ts';
import { parsePlan } from '../plan/parse.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { suggest } from '../plan/suggest.ts';
import { type ProjectConfig, projectConfigSchema } from '../runner/project-config.ts';
import type { Scenario } from '../runner/scenario.ts';
import { scenarioSchema } from '../runner/scenario-schema.ts';
import { loadConfigModule } from './config-module.ts';
import { type ConfigSource, parseYamlConfig, readConfigText } from './config-source.ts';
import { issueWords, labelOf, type Place, placeOf } from './schema-issue.ts';
import { selectScenarios } from './select-scenarios.ts';

export const configNames = ['ts', 'js', 'mjs', 'yaml'].map((ext) => `midturn.config.${ext}`);

/** The config file of the current folder, if there is one. Throws where there are two. */
export function findProjectConfig(): string | undefined {
  const [found, other] = configNames.filter((name) => existsSync(name));
  if (other === undefined) return found;
  const text = `Expected one config file, found \`${found}\` and \`${other}\`: name one by \`--config\`.`;
  throw new HarnessError('BAD_ARGUMENT', text);
}

/** Reads and checks a config file. Throws `BAD_ARGUMENT`, or `FILE_NOT_FOUND`. */
export async function readProjectConfig(
  path: string,
  builtIn: readonly Scenario[],
): Promise<ProjectConfig> {
  const source = await readSource(path);
  const config = checkConfig(source, builtIn);
  const near = (file: string) => (isAbsolute(file) ? file : join(dirname(path), file));
  return {
    ...config,
    ...(typeof config.baseline === 'string' && { baseline: near(config.baseline) }),
    ...(config.out !== undefined && { out: near(config.out) }),
    ...(config.history !== undefined && { history: near(config.history) }),
  };
}

async function readSource(path: string): Promise<ConfigSource> {
  const text = readConfigText(path);
  if (/\.(ya?ml|json)$/.test(path)) return parseYamlConfig(text, path);
  if (/\.[cm]?[jt]s$/.test(path)) return loadConfigModule(path);
  const kinds = '.ts, .js, .mjs, .yaml or .json';
  throw new HarnessError('BAD_ARGUMENT', `Expected a config file in ${kinds}, got \`${path}\`.`);
}

/** Checks what a file says, its drivers, scenarios and plans included. */
export function checkConfig(source: ConfigSource, builtIn: readonly Scenario[]): ProjectConfig {
  const { value, wrong } = source;
  // One by one, since the union of a name and a scenario can't say what is wrong inside of one.
  const listed = (value as ProjectConfig | null)?.scenarios;
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [];
  entries.forEach((one, index) => {
    const isObject = typeof one === 'object' && one !== null;
    if (isObject) checkSchema(scenarioSchema, one, source, ['scenarios', index]);
  });
  checkSchema(projectConfigSchema, value, source, []);
  const config = value as ProjectConfig;
  const check = (place: Place, read: () => unknown) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      throw wrong(`${labelOf(place)}: ${error.message}`, place);
    }
  };
  config.drivers?.forEach((id, index) => {
    check(['drivers', index], () => findDriver(id));
  });
  const known = [...builtIn];
  config.scenarios?.forEach((one, index) => {
    if (typeof one === 'string') return;
    check(['scenarios', index], () => checkOwn(one, known));
    known.push(one);
  });
  config.scenarios?.forEach((one, index) => {
    if (typeof one === 'string') check(['scenarios', index], () => selectScenarios([one], known));
  });
  return config;
}

function checkSchema(
  schema: z.ZodObject,
  value: unknown,
  { wrong }: ConfigSource,
  within: Place,
): void {
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue === undefined) return;
  throw wrong(issueWords(schema, issue, value, within), [...within, ...placeOf(issue)]);
}

/** What the schema of a scenario cannot know. */
function checkOwn({ id, invariants: asked, plan }: Scenario, known: readonly Scenario[]): void {
  const refuse = (message: string) => new HarnessError('BAD_ARGUMENT', message);
  if (known.some((one) => one.id === id)) {
    throw refuse(`Expected an id that no other scenario has, got \`${id}\`.`);
  }
  const ids = invariants.map((one) => one.id);
  const strange = asked.find((one) => !ids.includes(one));
  if (strange !== undefined) {
    const hint = suggest(strange, ids) || ' `midturn list invariants` has them all.';
    throw refuse(`Expected \`invariants\` to be ids of invariants, got \`${strange}\`.${hint}`);
  }
  resolvePlan(parsePlan(plan));
}
