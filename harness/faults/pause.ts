import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

export const pause = defineFault({
  name: 'pause',
  level: 'process',
  does: 'stops the process for a time: its sockets stay open and nobody reads them',
  says: ({ time }) =>
    `stops the process${time > 0 ? `, and lets it go on after ${durationWords(time)}` : ''}`,
  happensWhen:
    'This happens when a laptop sleeps, a machine swaps, or a container is throttled to nothing.',
  source: 'signal(7)',
  acts: 'once',
  mayStay: true,
  codecs: 'any',
  defaultDirection: 'both',
  arguments: {
    time: {
      type: 'duration',
      minMs: 0,
      maxMs: 600_000,
      default: 0,
      doc: 'for how long; 0 until `resume` or the heal',
    },
  },
  decide: ({ time }, { process = '' }) => ({
    do: 'signal',
    process,
    signal: 'SIGSTOP',
    undo: { signal: 'SIGCONT', ...(time > 0 && { afterMs: time }) },
  }),
});
