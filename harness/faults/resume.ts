import { defineFault } from './definition.ts';

export const resume = defineFault({
  name: 'resume',
  level: 'process',
  does: 'lets the process go on after a pause',
  happensWhen: 'This happens when a laptop wakes up, or a debugger or scheduler lets a process go.',
  source: 'signal(7)',
  acts: 'once',
  codecs: 'any',
  defaultDirection: 'both',
  arguments: {},
  decide: (_, { process = '' }) => ({ do: 'signal', process, signal: 'SIGCONT' }),
});
