import { applyMask } from '../wire/frame.ts';
import type { Unit } from '../wire/unit.ts';

/** A frame's payload as its sender meant it (RFC 6455 section 5.3), and the key that masked it. */
export function unmaskedPayload(unit: Unit): { payload: Buffer; mask?: Buffer } {
  const { bytes, payloadStart } = unit;
  if (unit.frame?.masked !== true) return { payload: bytes.subarray(payloadStart) };
  const payload = Buffer.from(bytes.subarray(payloadStart));
  applyMask(payload, bytes, payloadStart - 4);
  return { payload, mask: bytes.subarray(payloadStart - 4, payloadStart) };
}
