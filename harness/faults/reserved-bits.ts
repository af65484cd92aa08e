import { defineFault } from './definition.ts';

export const reservedBits = defineFault({
  name: 'reserved-bits',
  level: 'frame',
  does: 'sets reserved bits of a frame that no extension has agreed on',
  says: ({ bits }) => `sets reserved bits ${bits.toString(2).padStart(3, '0')} of a frame`,
  happensWhen:
    'This happens when one side believes that compression was negotiated and the other does not.',
  source: 'RFC 6455 section 5.2',
  acts: 'once',
  codecs: ['websocket'],
  defaultDirection: 'downstream',
  arguments: {
    bits: {
      type: 'integer',
      min: 1,
      max: 7,
      unit: 'RSV1 is 4, RSV2 is 2, RSV3 is 1',
      default: 4,
      doc: 'which bits',
    },
  },
  accepts: ({ unit }) => unit.frame !== undefined,
  decide: ({ bits }, { unit }) => {
    if (unit.frame === undefined) return { do: 'pass' };
    const bytes = Buffer.from(unit.bytes);
    bytes[0] = (bytes[0] as number) | (bits << 4);
    return { do: 'replace', with: [{ bytes }] };
  },
});
