import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

export const resetPeer = defineFault({
  name: 'reset-peer',
  level: 'byte',
  does: 'drops the first bytes of a connection and sends RST, after a time',
  says: ({ time }) =>
    `drops what comes and sends RST to both peers${time > 0 ? ` ${durationWords(time)} later` : ''}`,
  happensWhen:
    'This happens when a server accepts and then finds that it has no room, or crashes on what it read.',
  source: 'Toxiproxy reset_peer; RFC 9293 section 3.5.2',
  acts: 'each',
  codecs: 'any',
  defaultDirection: 'downstream',
  arguments: {
    time: { type: 'duration', minMs: 0, maxMs: 600_000, default: 0, doc: 'how long to wait' },
  },
  decide: ({ time }) => ({ do: 'reset', side: 'both', ...(time > 0 && { afterMs: time }) }),
});
