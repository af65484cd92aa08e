import type { CutPosition } from './argument.ts';
import { defineFault, type GivenClauses } from './definition.ts';

export const cut = defineFault({
  name: 'cut',
  level: 'byte',
  does: 'delivers only the first bytes of a unit, then ends the connection inside it',
  says: ({ at, then }, given) =>
    isOfStream(at, given)
      ? `delivers the first ${at.offsetBytes} bytes of the direction, then ${thenWords[then]}`
      : `delivers the unit up to ${positionWords(at)}, then ${thenWords[then]}`,
  happensWhen:
    'This happens when a peer dies in the middle of a write, or a buffer on the way is flushed half.',
  source: 'RFC 6455 section 7.1.7; RFC 9293 section 3.6',
  acts: 'once',
  mayStay: true,
  codecs: 'any',
  needsUnits: true,
  defaultDirection: 'downstream',
  weight: 6,
  idleWhen: 'it was shorter than that',
  arguments: {
    at: {
      type: 'position',
      default: { from: 'payload', offsetBytes: 1 },
      doc: 'where: a number counts bytes of the unit that a clause picks, or of all that goes this way where none does; or from the header, payload or end of the unit',
    },
    // biome-ignore lint/suspicious/noThenProperty: the word users write; nobody awaits arguments
    then: {
      type: 'choice',
      choices: ['end', 'reset', 'vanish'],
      default: 'end',
      doc: 'how the connection ends there: FIN, RST, or silence with open sockets',
    },
  },
  // The unit with the last byte that passes.
  whenUnpicked: ({ at }) =>
    at.from === 'start' ? { after: { bytes: Math.max(0, at.offsetBytes - 1) } } : {},
  decide: ({ at, then }, { unit, bytesBefore = 0, given }) => {
    const before = isOfStream(at, given) ? bytesBefore : 0;
    const origin =
      at.from === 'payload' ? unit.payloadStart : at.from === 'end' ? unit.bytes.length : 0;
    const wanted = Math.max(origin + at.offsetBytes - before, 0);
    const { length } = unit.bytes;
    if (wanted > length && length > 0) return { do: 'pass' };
    const keepBytes = Math.min(wanted, length);
    return { do: 'cut', keepBytes, then };
  },
});

/** A line that picks no unit means a place in the stream: an HTTP head comes first, and is short. */
function isOfStream({ from }: CutPosition, given: GivenClauses | undefined): boolean {
  return from === 'start' && given?.unit === false;
}

const thenWords = {
  end: 'sends FIN',
  reset: 'sends RST',
  vanish: 'falls silent with open sockets',
} as const;

function positionWords({ from, offsetBytes }: CutPosition): string {
  if (from === 'start') return `byte ${offsetBytes}`;
  if (from === 'payload') return `byte ${offsetBytes} of its payload`;
  if (offsetBytes === 0) return 'its end';
  return `${-offsetBytes} byte${offsetBytes === -1 ? '' : 's'} before its end`;
}
