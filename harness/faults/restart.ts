import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

export const restart = defineFault({
  name: 'restart',
  level: 'process',
  does: 'ends the process and starts it again: same command, new state, perhaps another port',
  says: ({ time, signal }) =>
    `ends the process with ${signal} and starts it again${time > 0 ? ` ${durationWords(time)} later` : ''}`,
  happensWhen:
    'This happens when a supervisor starts a crashed server anew, or an update replaces it under its clients.',
  source: 'systemd.service(5) Restart=; loop PR 54',
  acts: 'once',
  codecs: 'any',
  defaultDirection: 'both',
  startsAgain: true,
  weight: 2,
  arguments: {
    time: {
      type: 'duration',
      minMs: 0,
      maxMs: 600_000,
      default: 0,
      doc: 'how long nothing is there before it is started; cut short by the heal',
    },
    signal: {
      type: 'choice',
      choices: ['SIGTERM', 'SIGINT', 'SIGKILL'],
      default: 'SIGTERM',
      doc: 'how it is ended: with SIGTERM and SIGINT it may drain and close first',
    },
  },
  decide: ({ time, signal }, { process = '' }) => ({
    do: 'signal',
    process,
    signal,
    undo: { start: true, afterMs: time },
  }),
});
