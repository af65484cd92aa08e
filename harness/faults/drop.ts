import { defineFault } from './definition.ts';

export const drop = defineFault({
  name: 'drop',
  level: 'message',
  does: 'withholds a whole message; the messages around it arrive',
  says: () => 'withholds the message',
  happensWhen:
    'This happens when a bounded queue on the way overflows, or a broker loses its subscriber for a moment.',
  source: 'openai/codex#18203',
  acts: 'each',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  weight: 2,
  arguments: {},
  decide: () => ({ do: 'drop' }),
});
