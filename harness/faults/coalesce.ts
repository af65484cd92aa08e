import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

export const coalesce = defineFault({
  name: 'coalesce',
  level: 'frame',
  does: 'delivers several frames, lines or events in one write',
  says: ({ units, within }) =>
    `delivers ${units} units in one write, or what came within ${durationWords(within)}`,
  happensWhen:
    'This happens when a sender writes faster than packets leave, and one read returns several messages.',
  source: 'RFC 9293 section 3.7.4',
  acts: 'while',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  idleWhen: 'nothing came to be gathered',
  arguments: {
    units: { type: 'integer', min: 2, max: 10_000, unit: 'units', default: 2, doc: 'how many' },
    within: {
      type: 'duration',
      minMs: 1,
      maxMs: 60_000,
      default: 50,
      doc: 'how long the first one waits for the others',
    },
  },
  decide: ({ units, within }) => ({ do: 'gather', units, delayMs: within }),
});
