import { encodeFrame, opcodes } from '../wire/frame.ts';
import { defineFault } from './definition.ts';
import { unmaskedPayload } from './unmasked-payload.ts';

export const split = defineFault({
  name: 'split',
  level: 'frame',
  does: 'sends a message in fragments: a first frame and continuations',
  says: ({ parts }) => `sends the message in ${parts} fragments`,
  happensWhen:
    'This happens when a peer streams a message of unknown length, or an intermediary fragments it.',
  source: 'RFC 6455 section 5.4',
  acts: 'each',
  codecs: ['websocket'],
  defaultDirection: 'downstream',
  idleWhen: 'it had no payload',
  arguments: {
    parts: { type: 'integer', min: 2, max: 1000, unit: 'frames', default: 2, doc: 'how many' },
  },
  accepts: ({ unit }) => unit.frame !== undefined && unit.frame.opcode < opcodes.close,
  decide: ({ parts }, { unit }) => {
    const { frame } = unit;
    if (frame === undefined || frame.opcode >= opcodes.close) return { do: 'pass' };
    const { payload, mask } = unmaskedPayload(unit);
    if (payload.length === 0) return { do: 'pass' };
    const fragments = Array.from({ length: parts }, (_, part) => ({
      bytes: encodeFrame({
        // The last fragment ends the message if this frame did.
        fin: part === parts - 1 && frame.fin,
        rsv: part === 0 ? frame.rsv : 0,
        opcode: part === 0 ? frame.opcode : opcodes.continuation,
        payload: payload.subarray(share(part, parts), share(part + 1, parts)),
        ...(mask && { mask }),
      }),
    }));
    return { do: 'replace', with: fragments };

    function share(part: number, of: number): number {
      return Math.floor((payload.length * part) / of);
    }
  },
});
