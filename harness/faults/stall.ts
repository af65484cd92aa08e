import { defineFault } from './definition.ts';

export const stall = defineFault({
  name: 'stall',
  level: 'byte',
  does: 'stops reading from the sender, so that its writes block: a slow consumer',
  says: () => 'stops reading, so that the writes of the sender block',
  happensWhen:
    'This happens when a consumer is paused, busy or swapped out, and its window closes (openai/codex#18203).',
  source: 'RFC 9293 section 3.8.6',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'downstream',
  weight: 4,
  arguments: {},
  decide: () => ({ do: 'stop-reading' }),
});
