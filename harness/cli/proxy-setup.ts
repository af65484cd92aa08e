import { readFileSync } from 'node:fs';
import { splitCommand } from '../drivers/command-line.ts';
import { HarnessError } from '../errors.ts';
import { parsePlan } from '../plan/parse.ts';
import type { Plan } from '../plan/plan.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { LinkOptions } from '../proxy/options.ts';
import { parseEndpoint } from '../transports/endpoint-text.ts';
import type { CodecName } from '../wire/codec.ts';
import { profiles } from '../wire/profiles/index.ts';
import { ownProfile } from './own-profile.ts';
import { type ProxyConfig, readProxyConfig } from './proxy-config.ts';
import type { NamedProcess } from './proxy-processes.ts';
import { readPlan } from './read-plan.ts';

export interface ProxyFlags {
  readonly config?: string;
  readonly listen?: string;
  readonly upstream?: string;
  readonly plan?: string;
  readonly seed?: number;
  readonly codec?: CodecName | 'auto';
  readonly profile?: string;
  readonly deflate?: 'decline' | 'pass';
  readonly ca?: string;
  readonly process?: readonly string[];
  readonly record?: string;
  readonly control?: string;
  readonly json?: boolean;
}

/** What one proxy is to do, out of flags, a file, or both. */
export interface ProxySetup {
  readonly links: readonly LinkOptions[];
  readonly plan: Plan;
  readonly seed: number;
  readonly record: string | undefined;
  /** Where the control API is to be; none without `--control`. */
  readonly control: { readonly host: string; readonly port: number } | undefined;
  /** By the names that process faults have for them. */
  readonly processes: Readonly<Record<string, NamedProcess>>;
}

/** Flags win over the file. Throws `BAD_ARGUMENT`, `FILE_NOT_FOUND` and the plan's errors. */
export function proxySetup(argument: string | undefined, flags: ProxyFlags): ProxySetup {
  if (argument !== undefined && flags.plan !== undefined) {
    const text = `Expected one plan, got an argument \`${argument}\` and \`--plan\` \`${flags.plan}\`.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  const file = flags.config === undefined ? undefined : readProxyConfig(flags.config);
  const given = argument ?? flags.plan;
  const links = file === undefined ? [linkOf(flags)] : linksOf(file, flags);
  return {
    links: links.map((link) =>
      file === undefined
        ? linkOptions(link)
        : within(`link \`${link.name}\``, () => linkOptions(link)),
    ),
    plan: given === undefined ? inFile(flags.config, file?.plan) : planOf(given),
    seed: flags.seed ?? file?.seed ?? 1,
    record: flags.record ?? file?.record,
    control: controlOf(flags.control),
    processes: { ...file?.processes, ...named(flags.process ?? []) },
  };
}

/** `8474`, `127.0.0.1:8474`. */
function controlOf(text: string | undefined): ProxySetup['control'] {
  if (text === undefined) return undefined;
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== '' && Number(port) <= 65_535) {
    return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
  }
  const example = 'Expected `--control` to be a port or an address, such as `127.0.0.1:8474`';
  throw new HarnessError('BAD_ARGUMENT', `${example}, got \`${text}\`.`);
}

type LinkConfig = ProxyConfig['links'][number];

/** With a file, what is said of a link on the command line has no link to be about. */
const ofOneLink = ['listen', 'upstream', 'codec', 'profile', 'deflate', 'ca'] as const;

function linksOf(file: ProxyConfig, flags: ProxyFlags): readonly LinkConfig[] {
  const odd = ofOneLink.find((flag) => flags[flag] !== undefined);
  if (odd === undefined) return file.links;
  const text = `Expected \`--config\` or \`--${odd}\`, got both: links are described in the file.`;
  throw new HarnessError('BAD_ARGUMENT', text);
}

function linkOf({ listen, upstream, codec, profile, deflate, ca }: ProxyFlags): LinkConfig {
  if (listen === undefined || upstream === undefined) {
    const missing = listen === undefined ? '--listen <endpoint>' : '--upstream <endpoint>';
    const text = `Expected the option \`${missing}\` or \`--config <file>\`, got none. See --help.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  return { name: 'client', listen, upstream, codec, profile, deflate, ca };
}

function linkOptions({ name, codec, deflate, ca, ...link }: LinkConfig): LinkOptions {
  const { profile: named = 'app-server' } = link;
  const profile =
    typeof named === 'string' ? profiles.find(({ name: one }) => one === named) : ownProfile(named);
  return {
    name,
    listen: parseEndpoint(link.listen),
    upstream: parseEndpoint(link.upstream),
    codec: codec ?? 'auto',
    deflate: deflate ?? 'decline',
    ...(profile && { profile }),
    ...(ca !== undefined && { ca: certificate(ca) }),
  };
}

/** The plan of a config file; a mistake in it is said to be there. */
function inFile(path: string | undefined, plan: ProxyConfig['plan']): Plan {
  return within(`\`plan\` of ${path}`, () => planOf(plan ?? ''));
}

/** An error of `read` with the place in front. */
function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    throw new HarnessError(error.code, `${place}: ${error.message}`, { cause: error });
  }
}

function planOf(plan: string | readonly string[]): Plan {
  if (typeof plan === 'string') return readPlan(plan);
  const read = parsePlan(plan.join('\n'));
  resolvePlan(read);
  return read;
}

function certificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const text = `Expected a PEM file of certificates, found no readable \`${path}\`.`;
    throw new HarnessError('FILE_NOT_FOUND', text, { cause });
  }
}

/** `server=4711` as a name and a process that runs, `server=my-server --port 4500` as one to start. */
function named(processes: readonly string[]): Record<string, NamedProcess> {
  const entries = processes.map((text): [string, NamedProcess] => {
    const [, name = '', what = ''] = /^([\w-]+)=\s*(\S.*)$/s.exec(text) ?? [];
    if (/^[1-9]\d{0,9}$/.test(what)) return [name, Number(what)];
    if (/^-?\d+$/.test(what) || what === '') {
      const expected =
        'Expected `--process` to be a name with a process id or a command, such as `server=4711` or ' +
        '`server=my-server --port 4500`';
      throw new HarnessError('BAD_ARGUMENT', `${expected}, got \`${text}\`.`);
    }
    splitCommand(what);
    return [name, what];
  });
  return Object.fromEntries(entries);
}
