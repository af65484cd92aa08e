import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

export const delay = defineFault({
  name: 'delay',
  level: 'message',
  does: 'delivers a message later, and those behind it not before it',
  says: ({ time }) =>
    `delivers the message ${durationWords(time)} later, and those behind it after it`,
  happensWhen:
    'This happens when a server thinks for a while before one answer, or a lock is held for too long.',
  source: 'agentclientprotocol/codex-acp#177',
  acts: 'each',
  codecs: ['websocket', 'jsonl', 'sse'],
  defaultDirection: 'downstream',
  idleWhen: 'there was no time to hold it for',
  arguments: {
    time: { type: 'duration', minMs: 0, maxMs: 600_000, doc: 'how much later' },
  },
  decide: ({ time }) => ({ do: 'hold', delayMs: time }),
});
