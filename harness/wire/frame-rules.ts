import { HarnessError } from '../errors.ts';
import { opcodes } from './frame.ts';

const rsv1 = 0x40;
const rsv2And3 = 0x30;

/** What the rules depend on besides the frame's first two bytes. */
export interface FrameContext {
  /** A fragmented message is open. */
  readonly open: boolean;
  /** permessage-deflate was negotiated. */
  readonly deflate: boolean;
}

/**
 * Says why a frame cannot be part of a stream of messages (RFC 6455 sections 5.2, 5.4 and 5.5), judged
 * by its first two bytes.
 */
export function frameError(
  first: number,
  second: number,
  context: FrameContext,
): HarnessError | undefined {
  const opcode = first & 0x0f;
  const isControl = opcode >= opcodes.close;
  if ((first & rsv2And3) !== 0) {
    return new HarnessError('FRAME_RESERVED_BITS', 'Expected RSV2 and RSV3 to be 0, got 1.');
  }
  const mayBePacked = context.deflate && !isControl && opcode !== opcodes.continuation;
  if ((first & rsv1) !== 0 && !mayBePacked) {
    return new HarnessError(
      'FRAME_RESERVED_BITS',
      `Expected RSV1 to be 0 in a frame with opcode ${opcode} ${context.deflate ? 'with' : 'without'} permessage-deflate, got 1.`,
    );
  }
  if (opcode > opcodes.pong || (opcode > opcodes.binary && !isControl)) {
    return new HarnessError(
      'FRAME_RESERVED_OPCODE',
      `Expected a frame's opcode to be 0-2 or 8-10, got ${opcode}.`,
    );
  }
  return isControl ? controlError(first, second) : orderError(opcode, context.open);
}

function controlError(first: number, second: number): HarnessError | undefined {
  if (first < 0x80) {
    return new HarnessError(
      'FRAME_CONTROL_FRAGMENTED',
      `Expected a control frame to be final, got opcode ${first & 0x0f} without FIN.`,
    );
  }
  if ((second & 0x7f) <= 125) return undefined;
  return new HarnessError(
    'FRAME_CONTROL_TOO_LONG',
    "Expected a control frame's payload to be at most 125 bytes, got an extended length.",
  );
}

function orderError(opcode: number, open: boolean): HarnessError | undefined {
  if (opcode === opcodes.continuation && !open) {
    return new HarnessError(
      'FRAME_UNEXPECTED_CONTINUATION',
      'Expected a data frame to start a message, got a continuation and no message is open.',
    );
  }
  if (opcode !== opcodes.continuation && open) {
    return new HarnessError(
      'FRAME_EXPECTED_CONTINUATION',
      `Expected a continuation of the open message, got opcode ${opcode}.`,
    );
  }
  return undefined;
}
