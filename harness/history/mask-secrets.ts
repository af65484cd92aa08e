import { redactText } from './redact.ts';

/**
 * The bytes with everything from the first to the last secret made `*`, so that each byte stays in its
 * place. Where there is more than one secret, what stands between them goes too: rather that than a
 * second list of what a secret looks like.
 */
export function maskSecrets(bytes: Buffer): Buffer {
  // One character a byte: a text of the same length whatever the encoding.
  const text = bytes.toString('latin1');
  const clean = redactText(text);
  if (clean === text) return bytes;
  const most = Math.min(text.length, clean.length);
  let start = 0;
  while (start < most && text[start] === clean[start]) start += 1;
  let end = 0;
  while (end < most - start && text[text.length - 1 - end] === clean[clean.length - 1 - end]) {
    end += 1;
  }
  const masked = Buffer.from(bytes);
  return masked.fill('*', start, masked.length - end);
}
