import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

/**
 * A connection is refused by the kernel, before any proxy sees it: so this fault acts at a moment and
 * shuts the link's door for a time. Connections that are open stay; add `reset` to lose those too.
 */
export const refuse = defineFault({
  name: 'refuse',
  level: 'connection',
  does: 'does not listen for a while: new connections are refused',
  says: ({ time }) => `refuses new connections for ${durationWords(time)}`,
  happensWhen: 'This happens when a server is down, restarting, or not yet up: nothing listens.',
  source: 'RFC 9293 section 3.10.7.1',
  acts: 'once',
  mayStay: true,
  codecs: 'any',
  defaultDirection: 'both',
  weight: 3,
  arguments: {
    time: { type: 'duration', minMs: 1, maxMs: 600_000, default: 1000, doc: 'for how long' },
  },
  decide: ({ time }) => ({ do: 'unlisten', forMs: time }),
});
