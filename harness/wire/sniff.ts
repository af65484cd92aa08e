import type { CodecName } from './codec.ts';
import { isFrameStart } from './frame.ts';

/** What a client's first bytes look like: an HTTP request, WebSocket frames, or the codec by its name. */
export type Sniffed = 'http' | 'frames' | Extract<CodecName, 'jsonl' | 'raw'>;

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE'];

/** Decides as early as the bytes allow; undefined when more are needed (at most 8). */
export function sniff(bytes: Buffer): Sniffed | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === 0x7b) return 'jsonl';
  if (isFrameStart(first)) return sniffFrame(bytes);
  const start = bytes.toString('latin1', 0, 8);
  for (const method of methods) {
    const line = `${method} `;
    if (start.startsWith(line)) return 'http';
    if (line.startsWith(start)) return undefined;
  }
  return 'raw';
}

/** A client's frame is masked (RFC 6455 section 5.3), and a control frame is short. */
function sniffFrame(bytes: Buffer): Sniffed | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const isControl = ((bytes[0] as number) & 0x08) !== 0;
  return second < 0x80 || (isControl && (second & 0x7f) > 125) ? 'raw' : 'frames';
}
