import { defineFault } from './definition.ts';

export const acceptThenClose = defineFault({
  name: 'accept-then-close',
  level: 'connection',
  does: 'accepts a connection and ends it at once, without dialling the server',
  says: ({ how }) => `accepts the connection and ${how === 'end' ? 'ends' : 'resets'} it at once`,
  happensWhen:
    'This happens when a load balancer has no healthy server left, or a broker is full or shutting down.',
  source: 'RFC 9293 section 3.6; openai/codex-plugin-cc#342',
  acts: 'each',
  at: 'start',
  codecs: 'any',
  defaultDirection: 'upstream',
  weight: 3,
  arguments: {
    how: {
      type: 'choice',
      choices: ['end', 'reset'],
      default: 'end',
      doc: 'what the client sees: FIN, or RST',
    },
  },
  decide: ({ how }) => ({ do: how, side: 'client' }),
});
