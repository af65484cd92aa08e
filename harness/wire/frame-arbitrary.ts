/** Random streams of legal WebSocket frames, for specs. */
import fc from 'fast-check';
import { encodeFrame, maskFor, opcodes } from './frame.ts';

const sizes = fc.constantFrom(0, 1, 3, 125, 126, 127, 300, 65_535, 65_536);

const control = fc.record({
  opcode: fc.constantFrom<number>(opcodes.ping, opcodes.pong),
  payload: fc.integer({ min: 0, max: 125 }).map((bytes) => Buffer.alloc(bytes, 'c')),
});

const message = fc.record({
  text: fc.boolean(),
  /** Sizes of its fragments, with control frames before each. */
  fragments: fc.array(fc.tuple(fc.array(control, { maxLength: 2 }), sizes), {
    minLength: 1,
    maxLength: 4,
  }),
  letter: fc.constantFrom('a', 'é', '語', '😀'),
});

type DrawnMessage = typeof message extends fc.Arbitrary<infer T> ? T : never;

/** The frames of one message. Its text is cut into fragments inside characters too. */
function framesOf(drawn: DrawnMessage, masked: boolean): Buffer[] {
  const total = drawn.fragments.reduce((sum, [, bytes]) => sum + bytes, 0);
  const unit = Buffer.from(drawn.letter).length;
  const whole = Math.floor(total / unit);
  const payload = Buffer.from(drawn.letter.repeat(whole) + 'z'.repeat(total - whole * unit));
  const encode = (opcode: number, fin: boolean, part: Buffer) =>
    encodeFrame({ opcode, fin, payload: part, ...(masked && { mask: maskFor(part.length) }) });
  const frames: Buffer[] = [];
  let at = 0;
  drawn.fragments.forEach(([controls, bytes], index) => {
    for (const frame of controls) frames.push(encode(frame.opcode, true, frame.payload));
    const opcode = index > 0 ? opcodes.continuation : drawn.text ? opcodes.text : opcodes.binary;
    const fin = index === drawn.fragments.length - 1;
    frames.push(encode(opcode, fin, payload.subarray(at, at + bytes)));
    at += bytes;
  });
  return frames;
}

export const anyFrames = fc
  .record({ masked: fc.boolean(), messages: fc.array(message, { maxLength: 5 }) })
  .map(({ masked, messages }) => ({
    masked,
    frames: messages.flatMap((drawn) => framesOf(drawn, masked)),
  }));
