import type { IncomingMessage } from 'node:http';
import { badBody } from './api-error.ts';

/** Bytes of a request's body. */
export const bodyBytesMax = 4 * 1024 * 1024;

/** Throws 400 for a body that is too large, once it is read to its end and thrown away. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= bodyBytesMax) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > bodyBytesMax) throw badBody('http: request body too large');
  return Buffer.concat(chunks).toString('utf8');
}
