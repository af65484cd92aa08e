import { createServer } from 'node:net';
import { HarnessError } from '../errors.ts';

/** Above the well-known, and below what kernels give to outgoing connections. */
const first = 20_000;
const last = 32_000;

let next = first + ((process.pid * 37) % (last - first));

/**
 * A port that was free a moment ago, for a program that has to be told one. Ports below the ephemeral
 * range: no outgoing connection takes one between here and the program's own listening.
 */
export async function freeLowPort(): Promise<number> {
  for (let tries = 0; tries < last - first; tries++) {
    next = next >= last ? first : next + 1;
    if (await isFree(next)) return next;
  }
  throw new HarnessError('PORT_IN_USE', `Expected a free port from ${first} to ${last}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
