import type { LinkOptions } from '../proxy/options.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import type { Profile } from '../wire/profile.ts';
import { profiles } from '../wire/profiles/index.ts';
import { ApiError, badBody } from './api-error.ts';
import { Fields } from './fields.ts';
import { checkName, readToxic, type Toxic, toxicsMax } from './toxic.ts';

/** The body of a proxy that is to be made. */
export interface NewProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
  /** What the history, triggers and draws call it; default its name. */
  readonly link?: string;
  /** Seed of its draws; default the server's. */
  readonly seed?: number;
  /** Which messages mean what on it; default the server's. */
  readonly profile?: Profile;
  /** What no body can say: an upstream whose text is this, and settings of the link. */
  readonly hop?: {
    readonly text: string;
    readonly upstream: Endpoint;
    readonly options: Pick<LinkOptions, 'codec' | 'deflate' | 'ca'>;
  };
}

/** Name and upstream may be missing: the caller says how. Throws 400 for wrong types. */
export function readNewProxy(body: unknown): NewProxy {
  const fields = new Fields(body);
  const name = fields.text('name') ?? '';
  checkName(name);
  const toxics: Toxic[] = [];
  const names = new Set<string>();
  const given = fields.list('toxics') ?? [];
  if (given.length > toxicsMax) throw badBody(`more than ${toxicsMax} toxics`);
  for (const one of given) {
    const toxic = within(`toxic ${toxics.length + 1}`, () => readToxic(one, (n) => names.has(n)));
    names.add(toxic.name);
    toxics.push(toxic);
  }
  const link = fields.text('link');
  const seed = fields.integer('seed');
  const profile = profileNamed(fields.text('profile'));
  return {
    ...(link && { link }),
    ...(seed !== undefined && { seed }),
    ...(profile && { profile }),
    name,
    listen: fields.text('listen') ?? '',
    upstream: fields.text('upstream') ?? '',
    enabled: fields.flag('enabled') ?? true,
    toxics,
  };
}

function profileNamed(name: string | undefined): Profile | undefined {
  if (name === undefined) return undefined;
  const found = profiles.find((one) => one.name === name);
  if (found) return found;
  const known = profiles.map((one) => one.name).join(', ');
  throw badBody(`profile: expected one of ${known}, got ${name}`);
}

/** Throws 400 unless the body is an array; `null` is an empty one. */
export function readNewProxies(body: unknown): readonly NewProxy[] {
  if (body === null) return [];
  if (Array.isArray(body)) {
    return body.map((one, index) => within(`proxy ${index + 1}`, () => readNewProxy(one)));
  }
  throw badBody(`json: cannot unmarshal ${typeof body} into a list of proxies`);
}

/** An error says which of many it is about. */
function within<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(error.status, `${error.message} at ${what}`);
  }
}
