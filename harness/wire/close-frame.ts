import { encodeFrame, maskFor, opcodes } from './frame.ts';
import { FrameUnit } from './frame-unit.ts';
import type { Unit } from './unit.ts';

/** A control frame's payload has 125 bytes (RFC 6455 section 5.5), two of them for the code. */
const reasonBytesMax = 123;
/** "No status code was present": stands for a Close frame without payload, and is never sent. */
const noStatus = 1005;

/**
 * A Close frame (RFC 6455 section 5.5.1). Code 1005 gives one without payload. A reason that is too
 * long is cut at a character. Any other code is sent as asked, legal or not.
 */
export function closeFrame(code: number, reason: string, masked: boolean): Buffer {
  const payload = code === noStatus ? Buffer.alloc(0) : closePayload(code, reason);
  return encodeFrame({
    opcode: opcodes.close,
    payload,
    ...(masked && { mask: maskFor(payload.length) }),
  });
}

function closePayload(code: number, reason: string): Buffer {
  const payload = Buffer.alloc(2 + reasonBytesMax);
  payload.writeUInt16BE(code, 0);
  return payload.subarray(0, 2 + payload.write(reason, 2, 'utf8'));
}

/** Code and reason of a Close frame, 1005 when it carries none; undefined for every other unit. */
export function readClose(unit: Unit): { code: number; reason: string } | undefined {
  if (unit.frame?.opcode !== opcodes.close || !(unit instanceof FrameUnit)) return undefined;
  const payload = unit.payload();
  if (payload.length < 2) return { code: noStatus, reason: '' };
  return { code: payload.readUInt16BE(0), reason: payload.toString('utf8', 2) };
}
