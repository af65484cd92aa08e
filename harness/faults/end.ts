import { defineFault } from './definition.ts';
import { sideArgument, sideWords } from './side-argument.ts';

export const end = defineFault({
  name: 'end',
  level: 'connection',
  does: 'sends FIN between two units, with no Close frame and no last message',
  says: ({ side }) => `ends the connection to ${sideWords(side)} with FIN and no Close frame`,
  happensWhen:
    'This happens when a server process exits, a proxy recycles a connection, or a tunnel shuts down in order.',
  source: 'RFC 9293 section 3.6',
  acts: 'once',
  codecs: 'any',
  defaultDirection: 'both',
  weight: 8,
  arguments: { side: sideArgument },
  decide: ({ side }) => ({ do: 'end', side }),
});
