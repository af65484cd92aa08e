import { defineFault } from './definition.ts';

export const exitAfter = defineFault({
  name: 'exit-after',
  level: 'process',
  does: 'ends the process when a turn completes: it serves so many turns and no more',
  says: ({ signal }) => `ends the process with ${signal}`,
  happensWhen:
    'This happens when a server or broker serves one task, idles out and leaves its address behind.',
  source: 'openai/codex-plugin-cc#402; openai/codex#18977',
  acts: 'once',
  endsProcess: true,
  codecs: 'any',
  defaultDirection: 'both',
  weight: 4,
  arguments: {
    turns: {
      type: 'integer',
      min: 1,
      max: 1_000_000,
      unit: 'turns',
      default: 1,
      doc: 'the turn of the link at whose end it ends',
    },
    signal: {
      type: 'choice',
      choices: ['SIGTERM', 'SIGINT', 'SIGKILL'],
      default: 'SIGTERM',
      doc: 'how: with SIGTERM and SIGINT the process chooses its exit code',
    },
  },
  when: ({ turns }) => ({ turn: turns, phase: { at: 'during', phase: 'turn-completed' } }),
  decide: ({ signal }, { process = '' }) => ({ do: 'signal', process, signal }),
});
