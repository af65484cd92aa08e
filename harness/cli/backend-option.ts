import { toxiproxyBackend } from '../control/toxiproxy-backend.ts';
import { HarnessError } from '../errors.ts';
import type { Backend } from '../proxy/backend.ts';

/** Reads `--backend toxiproxy=URL`; throws `BAD_ARGUMENT`. */
export function backendOption(
  backend: string | undefined,
  reach: string | undefined,
): Backend | undefined {
  if (backend === undefined) {
    if (reach === undefined) return undefined;
    const text = `Expected \`--backend\` with \`--backend-reach ${reach}\`, got none.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  const [, url] = /^toxiproxy=(.*)$/.exec(backend) ?? [];
  if (url !== undefined) return toxiproxyBackend({ url, ...(reach !== undefined && { reach }) });
  const example = 'Expected `--backend` to be such as `toxiproxy=http://127.0.0.1:8474`';
  throw new HarnessError('BAD_ARGUMENT', `${example}, got \`${backend}\`.`);
}
