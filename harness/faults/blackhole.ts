import { defineFault } from './definition.ts';

/** Unlike `vanish`, everything is read: whoever writes feels no backpressure, and waits for an answer. */
export const blackhole = defineFault({
  name: 'blackhole',
  level: 'connection',
  does: 'accepts and reads everything, and never answers',
  happensWhen:
    'This happens when a server is deadlocked behind a healthy socket, or a proxy lost its way to it.',
  source: 'openclaw/openclaw#106519',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'both',
  weight: 2,
  idleWhen: 'nothing came to be withheld',
  arguments: {},
  decide: () => ({ do: 'drop' }),
});
