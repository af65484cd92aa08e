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
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { suggest } from '../plan/suggest.ts';
import { codecNames } from '../wire/codec.ts';
import { profiles } from '../wire/profiles/index.ts';
import { ownProfileSchema } from './own-profile.ts';

const configBytesMax = 1_048_576;
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
  const read = parseProxyConfig(readText(path), path);
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
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const fail = (message: string, offset: number) => {
    const { line, col } = lines.linePos(offset);
    return new HarnessError('BAD_ARGUMENT', `${path}:${line}:${col}: ${message}`);
  };
  const [broken] = document.errors;
  if (broken) throw fail(`${broken.message}.`, broken.pos[0]);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const { data, error } = config.safeParse(value);
  const issue = error?.issues[0];
  if (issue) {
    const place = issue.path.filter((key) => typeof key !== 'symbol');
    throw fail(wordsOf(issue, place, value), offsetOf(document, place));
  }
  const read = data as ProxyConfig;
  const names = read.links.map(({ name }) => name);
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again < 0) return read;
  const message = `Expected a name of its own for each link, got \`${names[again]}\` again.`;
  throw fail(message, offsetOf(document, ['links', again, 'name']));
}

type Path = readonly (string | number)[];

function wordsOf(issue: z.core.$ZodIssue, place: Path, value: unknown): string {
  const where = place.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const label = where === '' ? 'the file' : `\`${where.replace(/^\./, '')}\``;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = Object.keys(place.length === 0 ? config.shape : link.shape);
    return `Unknown key \`${key}\`.${suggest(key, known) || ` There are ${known.join(', ')}.`}`;
  }
  const found = place.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], value);
  const got = found === undefined ? 'nothing' : `\`${JSON.stringify(found)?.slice(0, 80)}\``;
  const choices = issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : undefined;
  return `Expected ${label} to be ${choices ?? expectationAt(place)}, got ${got}.`;
}

/** The description of the schema at a place. */
function expectationAt(place: Path): string {
  let schema: z.ZodType = config;
  for (const key of place) {
    while (schema instanceof z.ZodOptional) schema = schema.unwrap() as z.ZodType;
    if (schema instanceof z.ZodArray) schema = schema.element as z.ZodType;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.ZodType;
    else if (schema instanceof z.ZodObject) schema = schema.shape[key] as z.ZodType;
  }
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return schema.description ?? inner.description ?? 'an object';
}

/** Where the value at this path begins, or the nearest value around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function readText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new HarnessError('FILE_NOT_FOUND', `Expected a config file, found no \`${path}\`.`);
  }
  if (found.size <= configBytesMax) return readFileSync(path, 'utf8');
  const limit = `Expected a config file up to ${configBytesMax} bytes`;
  throw new HarnessError('BAD_ARGUMENT', `${limit}, got \`${path}\` with ${found.size}.`);
}

/** A plan that is the name of a file beside the config; all else is plan text. */
function planNear(plan: string, near: (file: string) => string): string {
  return /^\S+\.(plan|ya?ml|json|txt)$/.test(plan) ? near(plan) : plan;
}
