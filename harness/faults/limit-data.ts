import { defineFault } from './definition.ts';

export const limitData = defineFault({
  name: 'limit-data',
  level: 'byte',
  does: 'lets exactly so many bytes of each connection pass, then ends it',
  says: ({ bytes }) => `lets ${bytes} bytes of the connection pass, then sends FIN`,
  happensWhen:
    'This happens when a proxy, a quota or a buffer has a limit that nobody thought would be reached.',
  source: 'Toxiproxy limit_data',
  acts: 'each',
  codecs: 'any',
  defaultDirection: 'downstream',
  arguments: {
    bytes: { type: 'integer', min: 0, max: 1_000_000_000_000, unit: 'bytes', doc: 'how many' },
  },
  // The unit with the last byte that may pass; with the first byte of all when none may.
  when: ({ bytes }) => ({ after: { bytes: Math.max(0, bytes - 1) } }),
  decide: ({ bytes }, { unit, bytesBefore = 0 }) => {
    const keepBytes = Math.min(Math.max(0, bytes - bytesBefore), unit.bytes.length);
    // biome-ignore lint/suspicious/noThenProperty: a field of the effect, no promise
    return { do: 'cut', keepBytes, then: 'end' };
  },
});
