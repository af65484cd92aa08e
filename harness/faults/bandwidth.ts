import { defineFault } from './definition.ts';

export const bandwidth = defineFault({
  name: 'bandwidth',
  level: 'byte',
  does: 'lets at most so many kilobytes a second pass; 0 lets none pass',
  says: ({ rate }) => `lets at most ${rate} KB a second pass`,
  happensWhen: 'This happens when the way there is a phone, a tethered laptop or a shared uplink.',
  source: 'Toxiproxy bandwidth',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'downstream',
  idleWhen: 'no bytes came to be held',
  arguments: {
    rate: { type: 'integer', min: 0, max: 10_000_000, unit: 'KB/s of 1000 bytes', doc: 'how fast' },
  },
  decide: ({ rate }) => ({ do: 'pace', bytesPerSecond: rate * 1000 }),
});
