import { editField } from '../wire/http/edit-field.ts';

/** A request's head with another `Host` (RFC 9112 section 3.2), and every other byte as it was. */
export function withHost(head: Buffer, host: string): Buffer {
  return editField(head, 'host', ({ start, value, end }) => {
    const space = /^[ \t]*/.exec(value)?.[0] ?? '';
    return start + space + host + end;
  });
}
