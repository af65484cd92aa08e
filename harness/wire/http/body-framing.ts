import type { HttpHead } from './head.ts';

/** How the end of a body is found (RFC 9112 section 6.3). */
export type BodyFraming =
  | { readonly by: 'nothing' }
  | { readonly by: 'length'; readonly bytes: number }
  | { readonly by: 'chunks' }
  | { readonly by: 'close' };

/** `requestMethod` is that of the request which a response answers. Undefined: the head is invalid. */
export function bodyFraming(head: HttpHead, requestMethod: string): BodyFraming | undefined {
  if (head.kind === 'response') {
    const bodiless = head.status < 200 || head.status === 204 || head.status === 304;
    const tunnel = requestMethod === 'CONNECT' && head.status < 300;
    if (bodiless || tunnel || requestMethod === 'HEAD') return { by: 'nothing' };
  }
  const coding = head.headers.get('transfer-encoding')?.toLowerCase();
  if (coding !== undefined) {
    if (/(^|,)\s*chunked$/.test(coding)) return { by: 'chunks' };
    return head.kind === 'response' ? { by: 'close' } : undefined;
  }
  const length = head.headers.get('content-length');
  if (length !== undefined) return lengthFraming(length);
  return head.kind === 'response' ? { by: 'close' } : { by: 'nothing' };
}

/** The same length may be given several times; different ones are an error. */
function lengthFraming(value: string): BodyFraming | undefined {
  const lengths = new Set(value.split(',').map((part) => part.trim()));
  const [length = ''] = lengths;
  if (lengths.size !== 1 || !/^\d{1,15}$/.test(length)) return undefined;
  const bytes = Number(length);
  return bytes === 0 ? { by: 'nothing' } : { by: 'length', bytes };
}
