import { badBody } from './api-error.ts';
import { Fields } from './fields.ts';
import { nameCharactersMax, readToxic, type Toxic } from './toxic.ts';

/** The body of a proxy that is to be made. */
export interface NewProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
}

/** Name and upstream may be missing: the caller says how. Throws 400 for wrong types. */
export function readNewProxy(body: unknown): NewProxy {
  const fields = new Fields(body);
  const name = fields.text('name') ?? '';
  if (name.length > nameCharactersMax) throw badBody('the name is too long');
  const toxics: Toxic[] = [];
  for (const one of fields.list('toxics') ?? []) {
    toxics.push(readToxic(one, (wanted) => toxics.some((toxic) => toxic.name === wanted)));
  }
  return {
    name,
    listen: fields.text('listen') ?? '',
    upstream: fields.text('upstream') ?? '',
    enabled: fields.flag('enabled') ?? true,
    toxics,
  };
}

/** Throws 400 unless the body is an array; `null` is an empty one. */
export function readNewProxies(body: unknown): readonly NewProxy[] {
  if (body === null) return [];
  if (Array.isArray(body)) return body.map(readNewProxy);
  throw badBody(`json: cannot unmarshal ${typeof body} into a list of proxies`);
}
