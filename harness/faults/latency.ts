import { defineFault } from './definition.ts';
import { durationWords } from './duration-words.ts';

/** Delays are drawn in [delay - jitter, delay + jitter), as Toxiproxy's toxic of this name does. */
export const latency = defineFault({
  name: 'latency',
  level: 'byte',
  does: 'delivers everything later than it came, in order',
  says: ({ delay, jitter }) =>
    `delivers everything ${durationWords(delay)}${jitter > 0 ? ` ± ${durationWords(jitter)}` : ''} later`,
  happensWhen:
    'This happens when the other end is on another continent, behind a VPN or on a loaded machine.',
  source: 'Toxiproxy latency',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'downstream',
  idleWhen: 'there was nothing to hold, or no time to hold it for',
  arguments: {
    delay: { type: 'duration', minMs: 0, maxMs: 600_000, doc: 'how much later' },
    jitter: { type: 'duration', minMs: 0, maxMs: 600_000, default: 0, doc: 'drawn around it' },
  },
  decide: ({ delay, jitter }, situation) => {
    const drawn = delay + (jitter > 0 ? (situation.fraction('jitter') * 2 - 1) * jitter : 0);
    return { do: 'hold', delayMs: Math.max(0, drawn) };
  },
});
