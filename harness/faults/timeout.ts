import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

/** Toxiproxy's: the time starts again at each chunk; 0 never ends the connection. */
export const timeout = defineFault({
  name: 'timeout',
  level: 'byte',
  does: 'drops everything, and ends the connection when nothing more comes for a time',
  says: ({ time }) =>
    `drops everything${time > 0 ? `, and sends FIN when nothing has come for ${durationWords(time)}` : ''}`,
  happensWhen: 'This happens when a route is gone and a keepalive somewhere notices it in the end.',
  source: 'Toxiproxy timeout',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'downstream',
  idleWhen: 'nothing came, and time did not end it',
  arguments: {
    time: { type: 'duration', minMs: 0, maxMs: 600_000, default: 0, doc: 'how long; 0 for ever' },
  },
  decide: ({ time }) => (time > 0 ? { do: 'drop', endAfterMs: time } : { do: 'drop' }),
});
