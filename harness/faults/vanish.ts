import { defineFault } from './definition.ts';

export const vanish = defineFault({
  name: 'vanish',
  level: 'connection',
  does: 'lets no byte pass either way, while both sockets stay open: a half-open connection',
  happensWhen:
    'This happens when a laptop sleeps, a NAT entry expires or a cable is pulled: nobody sends FIN or RST.',
  source: 'RFC 9293 section 3.5.1',
  acts: 'while',
  codecs: 'any',
  defaultDirection: 'both',
  weight: 4,
  arguments: {},
  decide: () => ({ do: 'vanish' }),
});
