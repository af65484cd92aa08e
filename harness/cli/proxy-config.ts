/**
 * The file of `midturn proxy --config`: several links, one plan. YAML or JSON:
 *
 *     links:
 *       - name: client
 *         listen: ws://127.0.0.1:4501
 *         upstream: unix:/run/app.sock
 *       - name: model
 *         listen: http://127.0.0.1:8081
 *         upstream: https://api.example.com/v1
 *         profile: responses
 *     plan: reset on item/agentMessage/delta#3 link client
 *
 * Paths are relative to the file.
 */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { codecNames } from '../wire/codec.ts';
import { profiles } from '../wire/profiles/index.ts';
import { parseYamlConfig, readConfigText } from './config-source.ts';
import { ownProfileSchema } from './own-profile.ts';
import { issueWords, placeOf } from './schema-issue.ts';

const linksMax = 100;

export const profileNames: readonly string[] = profiles.map(({ name }) => name);

const text = z.string().min(1);
const link = z.strictObject({
  name: text.describe('a name'),
  listen: text.describe('an endpoint, such as ws://127.0.0.1:4501'),
  upstream: text.describe('an endpoint, such as ws://127.0.0.1:4500'),
  codec: z.enum(['auto', ...codecNames]).optional(),
  profile: z
    .union([z.enum([...profileNames, 'none']), ownProfileSchema])
    .describe(
      `a name (${[...profileNames, 'none'].join(', ')}) or an object with name, turnStart, delta and turnCompleted`,
    )
    .optional(),
  deflate: z.enum(['decline', 'pass']).optional(),
  ca: text.describe('a PEM file').optional(),
});
const config = z.strictObject({
  links: z.array(link).min(1).max(linksMax).describe(`a list of 1 to ${linksMax} links`),
  plan: z
    .union([text, z.array(text)])
    .describe('plan text, a plan file, or a list of lines')
    .optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .describe('a whole number from 0 to 4294967295')
    .optional(),
  record: text.describe('a file name').optional(),
  processes: z
    .record(
      text,
      z
        .union([z.int().min(1), text])
        .describe('a process id, or a command to start, such as my-server --port 4500'),
    )
    .describe('process ids or commands by their names')
    .optional(),
});

export type ProxyConfig = z.infer<typeof config>;

/** Reads and checks the file; throws `BAD_ARGUMENT` with line and column, or `FILE_NOT_FOUND`. */
export function readProxyConfig(path: string): ProxyConfig {
  const read = parseProxyConfig(readConfigText(path), path);
  const near = (file: string) => resolve(dirname(path), file);
  return {
    ...read,
    links: read.links.map((one) => ({ ...one, ...(one.ca && { ca: near(one.ca) }) })),
    ...(read.record !== undefined && { record: near(read.record) }),
    ...(typeof read.plan === 'string' && { plan: planNear(read.plan, near) }),
  };
}

/** The same from its text; `path` is for messages. */
export function parseProxyConfig(source: string, path: string): ProxyConfig {
  const { value, wrong } = parseYamlConfig(source, path);
  const { data, error } = config.safeParse(value);
  const issue = error?.issues[0];
  if (issue) throw wrong(issueWords(config, issue, value), placeOf(issue));
  const read = data as ProxyConfig;
  const names = read.links.map(({ name }) => name);
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again < 0) return read;
  const message = `Expected a name of its own for each link, got \`${names[again]}\` again.`;
  throw wrong(message, ['links', again, 'name']);
}

/** A plan that is the name of a file beside the config; all else is plan text. */
function planNear(plan: string, near: (file: string) => string): string {
  return /^\S+\.(plan|ya?ml|json|txt)$/.test(plan) ? near(plan) : plan;
}
