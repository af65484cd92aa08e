import { editField } from './edit-field.ts';

/** The end of a body in chunks (RFC 9112 section 7.1). */
export const lastChunk = Buffer.from('0\r\n\r\n');

/** Content in a chunk of its own. */
export function inChunk(content: Buffer): Buffer {
  const size = Buffer.from(`${content.length.toString(16)}\r\n`);
  return Buffer.concat([size, content, Buffer.from('\r\n')]);
}

/** The head of a response whose body has a fixed length, announcing chunks in its place. */
export function announceChunks(head: Buffer): Buffer {
  let announced = false;
  return editField(head, 'content-length', ({ end }) => {
    const field = announced ? '' : `Transfer-Encoding: chunked${end}`;
    announced = true;
    return field;
  });
}
