import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../errors.ts';

/** A folder that holds checkouts by the names of their drivers: `$MIDTURN_CHECKOUTS/loop`. */
const checkoutsVariable = 'MIDTURN_CHECKOUTS';

/** A user's own copy of somebody's repository; nothing in it is written to. */
export interface Checkout {
  /** How the driver is named so that it runs again: `loop=../loop`. */
  readonly id: string;
  /** Undefined when the user named none. */
  readonly path: string | undefined;
  /** What to do about it when there is no path. */
  readonly missing?: string;
  /** As its `package.json` says. */
  readonly version: string | undefined;
}

export function checkoutFor(
  name: string,
  argument: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Checkout {
  if (argument === '') {
    const message = `Expected the folder of a checkout, as in \`${name}=../${name}\`.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const folder = env[checkoutsVariable];
  const place = folder === undefined ? undefined : join(folder, name);
  const known = place !== undefined && existsSync(place) ? place : undefined;
  const path = argument ?? known;
  return {
    id: argument === undefined ? name : `${name}=${argument}`,
    path: path === undefined ? undefined : resolve(path),
    ...(path === undefined && { missing: howToName(name) }),
    version: path === undefined ? undefined : versionIn(path),
  };
}

/** Throws `NOT_TESTABLE` unless the checkout has the file `program`; its path otherwise. */
export function programIn(checkout: Checkout, name: string, program: string): string {
  if (checkout.path === undefined) {
    throw new HarnessError('NOT_TESTABLE', `Not testable: ${howToName(name)}.`);
  }
  const path = join(checkout.path, program);
  if (existsSync(path)) return path;
  throw new HarnessError('NOT_TESTABLE', `Not testable: ${checkout.path} has no ${program}.`);
}

const howToName = (name: string) =>
  `name a checkout: \`${name}=PATH\`, or a folder of them in ${checkoutsVariable}`;

function versionIn(path: string): string | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const { version } = read as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
