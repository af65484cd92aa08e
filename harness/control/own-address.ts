import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Endpoint } from '../transports/endpoint.ts';

/**
 * True when whoever dials this meets the given port of this machine, by whatever name or way of writing:
 * a proxy in front of the control API would carry what the API refuses.
 */
export async function isOwnAddress(upstream: Endpoint, port: number): Promise<boolean> {
  if (upstream.transport !== 'tcp' || upstream.port !== port) return false;
  const found = await lookup(upstream.host, { all: true }).catch(() => []);
  const own = ownAddresses();
  return found.some(({ address }) => own.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
}

function ownAddresses(): BlockList {
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8);
  own.addAddress('0.0.0.0');
  for (const address of ['::1', '::']) own.addAddress(address, 'ipv6');
  for (const { address, family } of Object.values(networkInterfaces()).flatMap(
    (all) => all ?? [],
  )) {
    own.addAddress(address, family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return own;
}
