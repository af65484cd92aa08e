/** The head of an HTTP/1.1 message (RFC 9112 sections 2.1 and 3 to 5), as far as cutting needs it. */
export type HttpHead = RequestHead | ResponseHead;

export interface RequestHead {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  readonly headers: HttpHeaders;
}

export interface ResponseHead {
  readonly kind: 'response';
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  readonly minorVersion: number;
  readonly status: number;
  readonly headers: HttpHeaders;
}

/** Names in lower case; repeated fields joined by a comma and a space (RFC 9110 section 5.3). */
export type HttpHeaders = ReadonlyMap<string, string>;

/** Reads a head, its empty line included; undefined when the start line or a field is none. */
export function parseHead(bytes: Buffer): HttpHead | undefined {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  let at = 0;
  while (lines[at] === '') at++;
  const start = lines[at] ?? '';
  const headers = parseFields(lines.slice(at + 1));
  if (headers === undefined) return undefined;
  const request = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.\d$/.exec(start);
  if (request) {
    return { kind: 'request', method: request[1] ?? '', target: request[2] ?? '', headers };
  }
  const response = /^HTTP\/1\.(\d) (\d{3})(?: .*)?$/.exec(start);
  if (!response) return undefined;
  return {
    kind: 'response',
    minorVersion: Number(response[1]),
    status: Number(response[2]),
    headers,
  };
}

function parseFields(lines: readonly string[]): HttpHeaders | undefined {
  const headers = new Map<string, string>();
  let last: string | undefined;
  for (const line of lines) {
    if (line === '') continue;
    if (/^[ \t]/.test(line) && last !== undefined) {
      // A folded line (obsolete, RFC 9112 section 5.2) goes on with the field before it.
      headers.set(last, `${headers.get(last)} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) return undefined;
    last = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(last);
    headers.set(last, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** True for a request that asks to go on as a WebSocket (RFC 6455 section 4.1). */
export function asksForWebSocket({ headers }: RequestHead): boolean {
  return hasMember(headers, 'connection', 'upgrade') && hasMember(headers, 'upgrade', 'websocket');
}

/**
 * True for a request after which the client's bytes are no more HTTP/1.1, if the server agrees: CONNECT,
 * or an upgrade to anything but a WebSocket (RFC 9110 sections 7.8 and 9.3.6).
 */
export function asksForTunnel(head: RequestHead): boolean {
  if (head.method === 'CONNECT') return true;
  const { headers } = head;
  return (
    hasMember(headers, 'connection', 'upgrade') && headers.has('upgrade') && !asksForWebSocket(head)
  );
}

/** True when a field that is a list has that member, in any case: `connection: keep-alive, Upgrade`. */
export function hasMember(headers: HttpHeaders, name: string, member: string): boolean {
  const list = headers.get(name)?.toLowerCase().split(',') ?? [];
  return list.some((item) => item.trim().split(';')[0]?.trim() === member);
}
