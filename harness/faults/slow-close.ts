import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

export const slowClose = defineFault({
  name: 'slow-close',
  level: 'byte',
  does: 'passes all bytes at once, and the end of the connection late',
  says: ({ delay }) => `passes the end of the connection ${durationWords(delay)} late`,
  happensWhen:
    'This happens when a proxy on the way keeps a connection for a while after one side has left.',
  source: 'Toxiproxy slow_close; websockets/ws#2203',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'downstream',
  idleWhen: 'no end came to be held',
  arguments: {
    delay: { type: 'duration', minMs: 0, maxMs: 600_000, doc: 'how late' },
  },
  decide: ({ delay }) => ({ do: 'delay-end', delayMs: delay }),
});
