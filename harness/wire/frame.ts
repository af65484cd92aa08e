/** WebSocket opcodes (RFC 6455 section 5.2). */
export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

export interface FrameSpec {
  /** Default true. */
  readonly fin?: boolean;
  /** RSV1 is bit 4, RSV2 bit 2, RSV3 bit 1. Default 0. */
  readonly rsv?: number;
  readonly opcode: number;
  /** The 4 bytes of the masking key; absent for a frame without mask. */
  readonly mask?: Buffer;
  /** Not masked; it is left as it is. */
  readonly payload: Buffer;
}

/**
 * Builds a frame (RFC 6455 section 5.2) with the shortest length field. It judges nothing: reserved
 * bits, reserved opcodes and long control frames are built as asked for.
 */
export function encodeFrame(spec: FrameSpec): Buffer {
  const { fin = true, rsv = 0, opcode, mask, payload } = spec;
  const length = payload.length;
  const lengthBytes = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
  const payloadStart = 2 + lengthBytes + (mask ? 4 : 0);
  const frame = Buffer.allocUnsafe(payloadStart + length);
  frame[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  frame[1] = (mask ? 0x80 : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  payload.copy(frame, payloadStart);
  if (mask) {
    mask.copy(frame, payloadStart - 4, 0, 4);
    applyMask(frame.subarray(payloadStart), mask, 0);
  }
  return frame;
}

const wordBytes = new Uint8Array(4);
const wordView = new Int32Array(wordBytes.buffer);

/** Masks or unmasks `bytes` in place with the 4 bytes at `keyAt` in `key` (RFC 6455 section 5.3). */
export function applyMask(bytes: Buffer, key: Buffer, keyAt: number): void {
  const words = bytes.length >>> 2;
  let done = 0;
  // Whole words where the memory allows it: several times as fast as bytes, and byte order cancels out.
  if (words >= 16 && bytes.byteOffset % 4 === 0) {
    for (let i = 0; i < 4; i++) wordBytes[i] = key[keyAt + i] as number;
    const word = wordView[0] as number;
    const view = new Int32Array(bytes.buffer, bytes.byteOffset, words);
    for (let i = 0; i < words; i++) view[i] = (view[i] as number) ^ word;
    done = words * 4;
  }
  for (let i = done; i < bytes.length; i++) {
    bytes[i] = (bytes[i] as number) ^ (key[keyAt + (i & 3)] as number);
  }
}

/** A masking key that depends on the payload's length alone, so that a replay writes the same bytes. */
export function maskFor(payloadBytes: number): Buffer {
  const key = Buffer.allocUnsafe(4);
  key.writeUInt32BE((Math.imul(payloadBytes + 1, 0x9e3779b1) | 0x01010101) >>> 0, 0);
  return key;
}

/** True when a byte can start a frame of a stream with no extension; no text of HTTP starts so. */
export function isFrameStart(byte: number): boolean {
  const opcode = byte & 0x0f;
  if ((byte & 0x70) !== 0) return false;
  if (byte < 0x80) return opcode === opcodes.text || opcode === opcodes.binary;
  return [1, 2, 8, 9, 10].includes(opcode);
}
