import { defineFault } from './definition.ts';

/** Bound on what may pass meanwhile, so that a message that never comes does not hold for ever. */
const unitsMax = 100_000;

export const holdUntil = defineFault({
  name: 'hold-until',
  level: 'message',
  does: 'sets a message aside until another one has passed',
  says: ({ method }) => `sets the message aside until \`${method}\` has passed`,
  happensWhen:
    'This happens when a subscription starts too late, or an answer overtakes the event that it is about.',
  source: 'openai/codex#47124',
  acts: 'each',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  arguments: {
    method: {
      type: 'text',
      bytesMax: 1000,
      of: 'method',
      doc: 'glob of the method that lets it go, of either direction',
    },
  },
  decide: ({ method }) => ({ do: 'defer', units: unitsMax, until: method }),
});
