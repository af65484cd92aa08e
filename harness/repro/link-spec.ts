import { HarnessError } from '../errors.ts';
import type { Endpoint } from '../transports/endpoint.ts';
import { parseEndpoint } from '../transports/endpoint-text.ts';

/** Where a link is to stand. */
export type LinkSpec =
  /** Before a server that is there already; the command is told the address to use instead. */
  | { readonly kind: 'proxy'; readonly upstream: Endpoint; readonly listen?: Endpoint }
  /** Before a program that the command starts by its name and talks to over its standard streams. */
  | { readonly kind: 'stdio'; readonly program: string; readonly args: readonly string[] };

/**
 * Reads `ws://127.0.0.1:4500`, `LISTEN=UPSTREAM` and `stdio:codex app-server`; words behind the program
 * are its arguments in the calls that are meant.
 *
 * Throws `BAD_ARGUMENT`.
 */
export function parseLinkSpec(text: string): LinkSpec {
  const [, words] = /^stdio:(.*)$/.exec(text) ?? [];
  if (words === undefined) {
    const [first = '', second] = text.split('=');
    if (second === undefined) return { kind: 'proxy', upstream: parseEndpoint(first) };
    return { kind: 'proxy', listen: parseEndpoint(first), upstream: parseEndpoint(second) };
  }
  const [program = '', ...args] = words.trim().split(/\s+/);
  if (/^[\w.@+-]+$/.test(program)) return { kind: 'stdio', program, args };
  const message = `Expected \`--link stdio:PROGRAM\` with the name of a program on PATH, got \`${text}\`.`;
  throw new HarnessError('BAD_ARGUMENT', message);
}
