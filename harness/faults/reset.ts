import { defineFault } from './definition.ts';
import { sideArgument, sideWords } from './side-argument.ts';

export const reset = defineFault({
  name: 'reset',
  level: 'connection',
  does: 'sends RST: the connection is gone at once, with what was in flight',
  says: ({ side }) => `sends RST to ${sideWords(side)}`,
  happensWhen:
    'This happens when a peer crashes with unread data, a load balancer forgets the flow, or a firewall refuses it.',
  source: 'RFC 9293 section 3.5.2',
  acts: 'once',
  codecs: 'any',
  defaultDirection: 'both',
  weight: 8,
  arguments: { side: sideArgument },
  decide: ({ side }) => ({ do: 'reset', side }),
});
