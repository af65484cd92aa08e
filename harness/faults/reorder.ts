import { defineFault } from './definition.ts';

export const reorder = defineFault({
  name: 'reorder',
  level: 'message',
  does: 'delivers a message behind the ones that follow it',
  says: ({ by }) => `delivers the message behind the next ${by === 1 ? 'one' : by}`,
  happensWhen:
    'This happens when two tasks write to one socket, or a broker sends from several queues.',
  source: 'agentclientprotocol/codex-acp#123',
  acts: 'each',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  arguments: {
    by: { type: 'integer', min: 1, max: 1000, unit: 'units', default: 1, doc: 'how far back' },
  },
  decide: ({ by }) => ({ do: 'defer', units: by }),
});
