import { defineFault } from './definition.ts';

export const halfClose = defineFault({
  name: 'half-close',
  level: 'connection',
  does: 'sends FIN to one peer only; what that peer sends still arrives',
  says: ({ side }) => `sends FIN to the ${side} only, and still passes on what it sends`,
  happensWhen:
    'This happens when a peer has shut down its writing half, as after the last request of a script.',
  source: 'RFC 9293 section 3.6',
  acts: 'once',
  codecs: 'any',
  defaultDirection: 'both',
  arguments: {
    side: {
      type: 'choice',
      choices: ['client', 'server'],
      default: 'client',
      doc: 'the peer that gets FIN',
    },
  },
  decide: ({ side }) => ({ do: 'end', side }),
});
