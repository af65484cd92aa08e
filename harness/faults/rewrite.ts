import { defineFault } from './definition.ts';

export const rewrite = defineFault({
  name: 'rewrite',
  level: 'message',
  does: 'puts one text for another wherever it stands in a message',
  says: ({ find, put }) => `puts ${JSON.stringify(put)} for ${JSON.stringify(find)} in the message`,
  happensWhen:
    'This happens when a peer speaks another version, sends a stale id, or translates what it relays.',
  source: 'raysonmeng/agent-bridge#39',
  acts: 'each',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  idleWhen: 'the text to find was not in it',
  arguments: {
    find: { type: 'text', bytesMax: 65_536, doc: 'what to look for in the text of the message' },
    put: { type: 'text', bytesMax: 65_536, default: '', doc: 'what to put there' },
  },
  decide: ({ find, put }, { unit }) => {
    const text = find === '' ? undefined : unit.text();
    if (text === undefined || !text.includes(find)) return { do: 'pass' };
    return { do: 'replace', with: [{ text: text.split(find).join(put) }] };
  },
});
