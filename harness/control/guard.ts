import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { type Answer, textAnswer } from './answer.ts';

/**
 * Keeps web pages away from the API: by user agent as Toxiproxy does, by `Origin` (a page's script), and
 * by `Host` (a name that was rebound to this address). Never by `Sec-Fetch-*`, which Node's own fetch
 * sends. Returns the refusal, or nothing.
 */
export function refuseBrowser(
  { headers }: Pick<IncomingMessage, 'headers'>,
  hostsAllowed: readonly string[],
): Answer | undefined {
  if (headers['user-agent']?.startsWith('Mozilla/')) {
    return textAnswer(403, 'User agent not allowed\n');
  }
  const { host, origin } = headers;
  if (host !== undefined && !isOwnName(nameOf(host), hostsAllowed)) {
    return textAnswer(403, 'Host not allowed\n');
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return textAnswer(403, 'Origin not allowed\n');
  }
  return undefined;
}

/**
 * Keeps away whoever has no token, where one is set, as Toxiproxy 2.13 does. Digests are compared, so that
 * the time tells nothing of the token, not even its length.
 */
export function refuseStranger(
  { headers }: Pick<IncomingMessage, 'headers'>,
  token: string | undefined,
): Answer | undefined {
  if (token === undefined) return undefined;
  const [, given = ''] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (timingSafeEqual(digest(given), digest(token))) return undefined;
  return { ...textAnswer(401, 'Unauthorized\n'), headers: { 'WWW-Authenticate': 'Bearer' } };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * An address cannot be rebound, and a name without a dot (`toxiproxy` in a compose file) is in nobody's
 * public zone.
 */
function isOwnName(name: string, hostsAllowed: readonly string[]): boolean {
  return isIP(name) > 0 || !name.includes('.') || hostsAllowed.includes(name);
}

function nameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}
