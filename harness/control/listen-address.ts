import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Endpoint } from '../transports/endpoint.ts';
import { ApiError } from './api-error.ts';

/** An address in Go's notation is wrong; the text is Go's. */
export class AddressError extends ApiError {
  constructor(text: string) {
    super(500, text);
  }
}

/**
 * Reads where a proxy is to listen: `localhost:0`, `127.0.0.1:3306`, `[::1]:80`, `:80` (all
 * interfaces), `unix:/path`. Nothing means any free port on loopback. Names become addresses, IPv4
 * first: all clients cut at the first colon.
 */
export async function readListen(text: string): Promise<Endpoint> {
  if (text === '') return tcp('127.0.0.1', 0);
  if (isUnix(text)) return { transport: 'unix', path: unixPath(text) };
  const { host, port } = splitHostPort(text);
  if (host === '' || host === '0.0.0.0' || host === '::') return tcp('::', port);
  if (host === 'localhost') return tcp('127.0.0.1', port);
  if (isIP(host)) return tcp(host, port);
  return tcp(await resolve(host), port);
}

/** Where to dial; what cannot be read cannot be dialled either, and nobody is told before. */
export function readUpstream(text: string): Endpoint {
  if (isUnix(text)) return { transport: 'unix', path: unixPath(text) };
  try {
    const { host, port } = splitHostPort(text);
    return tcp(host === '' ? 'localhost' : host, port);
  } catch (error) {
    if (error instanceof AddressError) return nowhere;
    throw error;
  }
}

/** As the API shows it: `127.0.0.1:3306`, `[::]:80`, `unix:/path`. */
export function showAddress(endpoint: Endpoint): string {
  if (endpoint.transport === 'unix') return `unix:${endpoint.path}`;
  const { host, port } = endpoint;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Port 0 refuses every connection. */
const nowhere = tcp('127.0.0.1', 0);

function tcp(host: string, port: number): Endpoint {
  return { transport: 'tcp', scheme: 'tcp', host, port, path: '' };
}

function isUnix(text: string): boolean {
  return /^unix:(\/\/)?\//.test(text);
}

function unixPath(text: string): string {
  return text.replace(/^unix:(\/\/)?/, '');
}

function splitHostPort(text: string): { host: string; port: number } {
  const bracketed = /^\[([^[\]]*)\]:([^:]*)$/.exec(text);
  const plain = /^([^:[\]]*):([^:]*)$/.exec(text);
  const [, host = '', port = ''] = bracketed ?? plain ?? [];
  if (!bracketed && !plain) {
    const many = text.split(':').length > 2;
    throw new AddressError(
      `address ${text}: ${many ? 'too many colons' : 'missing port'} in address`,
    );
  }
  if (port === '') return { host, port: 0 };
  if (!/^\d+$/.test(port)) throw new AddressError(`lookup tcp/${port}: unknown port`);
  const number = Number(port);
  if (number > 65_535) throw new AddressError(`address ${port}: invalid port`);
  return { host, port: number };
}

async function resolve(host: string): Promise<string> {
  try {
    return (await lookup(host, { family: 4 })).address;
  } catch {
    const found = await lookup(host).catch(() => undefined);
    if (found) return found.address;
    throw new AddressError(`lookup ${host}: no such host`);
  }
}
