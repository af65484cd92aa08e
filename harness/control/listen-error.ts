import { HarnessError } from '../errors.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { ApiError } from './api-error.ts';
import { AddressError, showAddress } from './listen-address.ts';

const reasons: readonly [RegExp, string][] = [
  [/EACCES/, 'permission denied'],
  [/EADDRNOTAVAIL/, 'cannot assign requested address'],
  [/EADDRINUSE/, 'address already in use'],
];

/** Why a proxy cannot listen, in the words that clients match on. */
export function listenError(error: unknown, where: Endpoint | undefined): Error {
  if (error instanceof AddressError) return new ApiError(500, `listen tcp: ${error.message}`);
  if (!(error instanceof HarnessError) || !where) return error as Error;
  const network = where.transport === 'unix' ? 'unix' : 'tcp';
  const address = where.transport === 'unix' ? where.path : showAddress(where);
  const found = reasons.find(([pattern]) => pattern.test(error.message))?.[1];
  const reason = error.code === 'PORT_IN_USE' ? 'address already in use' : found;
  return new ApiError(500, `listen ${network} ${address}: bind: ${reason ?? error.message}`);
}
