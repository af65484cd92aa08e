/** A request's head with another `Host` (RFC 9112 section 3.2), and every other byte as it was. */
export function withHost(head: Buffer, host: string): Buffer {
  const text = head.toString('latin1');
  const changed = text.replace(/^(host:[ \t]*)[^\r\n]*/im, `$1${host}`);
  return Buffer.from(changed, 'latin1');
}
