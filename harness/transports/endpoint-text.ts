import { HarnessError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';

const defaultPorts = { tcp: undefined, ws: 80, wss: 443, http: 80, https: 443 } as const;
type Scheme = keyof typeof defaultPorts;

/**
 * Reads an endpoint as users write it: `ws://127.0.0.1:4500`, `http://[::1]:8080/v1`,
 * `127.0.0.1:9000` (tcp), `unix:/run/app.sock`, `unix:///run/app.sock`.
 *
 * Throws `BAD_ARGUMENT`, also for credentials and query strings: an endpoint is a place, no request.
 */
export function parseEndpoint(text: string): Endpoint {
  const unix = /^unix:(?:\/\/)?(\/.*)$/.exec(text);
  if (unix) return { transport: 'unix', path: unix[1] ?? '' };
  const match =
    /^(?:([a-z]+):\/\/)?(\[[0-9a-fA-F:.]+\]|[^[\]/:@?#\s]+)(?::(\d{1,5}))?(\/[^?#\s]*)?$/.exec(
      text,
    );
  const [, scheme = 'tcp', host = '', port, path = ''] = match ?? [];
  if (!match || !isScheme(scheme)) throw malformed(text);
  const number = port === undefined ? defaultPorts[scheme] : Number(port);
  if (number === undefined || number > 65_535) throw malformed(text);
  return { transport: 'tcp', scheme, host: host.replace(/^\[|\]$/g, ''), port: number, path };
}

/** Writes an endpoint so that `parseEndpoint` reads it back as the same. */
export function printEndpoint(endpoint: Endpoint): string {
  if (endpoint.transport === 'unix') return `unix:${endpoint.path}`;
  const { scheme, host, port, path } = endpoint;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}

function isScheme(text: string): text is Scheme {
  return Object.hasOwn(defaultPorts, text);
}

function malformed(text: string): HarnessError {
  return new HarnessError(
    'BAD_ARGUMENT',
    'Expected an endpoint like `ws://127.0.0.1:4500`, `tcp://127.0.0.1:9000` or ' +
      `\`unix:/run/app.sock\`, got \`${text}\`.`,
  );
}
