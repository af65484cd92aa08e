import { defineFault } from './definition.ts';

export const swallowResponse = defineFault({
  name: 'swallow-response',
  level: 'message',
  does: 'lets a request through and withholds the answer to it, result or error',
  says: () => 'withholds it',
  happensWhen:
    'This happens when a server does the work and its answer is lost, or its task dies before it answers.',
  source: 'romp-on/romp#1438',
  acts: 'each',
  codecs: ['websocket', 'jsonl'],
  defaultDirection: 'downstream',
  weight: 2,
  onAnswers: true,
  arguments: {},
  accepts: ({ message }) => message?.kind === 'response' || message?.kind === 'error',
  decide: () => ({ do: 'drop' }),
});
