import { defineFault } from './definition.ts';
import { wholeMessage } from './whole-message.ts';

export const duplicate = defineFault({
  name: 'duplicate',
  level: 'message',
  does: 'delivers a message more than once',
  says: ({ copies }) => `delivers the message ${copies} times`,
  happensWhen:
    'This happens when a client resends after a reconnect, or a replay overlaps what was already shown.',
  source: 'cloudflare/agents#1951; siteboon/claudecodeui#567',
  acts: 'each',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  idleWhen: 'there was nothing in it',
  arguments: {
    copies: { type: 'integer', min: 2, max: 100, unit: 'times', default: 2, doc: 'how often' },
  },
  decide: ({ copies }, { unit }) => {
    const copy = wholeMessage(unit);
    return { do: 'replace', with: Array.from({ length: copies }, () => copy) };
  },
});
