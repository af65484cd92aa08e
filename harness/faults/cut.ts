import type { CutPosition } from './argument.ts';
import { defineFault } from './definition.ts';

export const cut = defineFault({
  name: 'cut',
  level: 'byte',
  does: 'delivers only the first bytes of a unit, then ends the connection inside it',
  says: ({ at, then }) => `delivers the unit up to ${positionWords(at)}, then ${thenWords[then]}`,
  happensWhen:
    'This happens when a peer dies in the middle of a write, or a buffer on the way is flushed half.',
  source: 'RFC 6455 section 7.1.7; RFC 9293 section 3.6',
  acts: 'once',
  codecs: 'any',
  needsUnits: true,
  defaultDirection: 'downstream',
  weight: 6,
  arguments: {
    at: {
      type: 'position',
      default: { from: 'payload', offsetBytes: 1 },
      doc: 'where: bytes kept of the unit, or counted from its header, payload or end',
    },
    // biome-ignore lint/suspicious/noThenProperty: the word users write; nobody awaits arguments
    then: {
      type: 'choice',
      choices: ['end', 'reset', 'vanish'],
      default: 'end',
      doc: 'how the connection ends there: FIN, RST, or silence with open sockets',
    },
  },
  decide: ({ at, then }, { unit }) => {
    const origin =
      at.from === 'payload' ? unit.payloadStart : at.from === 'end' ? unit.bytes.length : 0;
    const keepBytes = Math.min(Math.max(origin + at.offsetBytes, 0), unit.bytes.length);
    return { do: 'cut', keepBytes, then };
  },
});

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
