import { defineFault } from './definition.ts';

export const terminate = defineFault({
  name: 'terminate',
  level: 'process',
  does: 'asks the process to end; it may drain, close and clean up first',
  happensWhen:
    'This happens when a service is restarted, a host shuts down, or a supervisor replaces a version.',
  source: 'signal(7); openai/codex#12517',
  acts: 'once',
  codecs: 'any',
  defaultDirection: 'both',
  weight: 3,
  arguments: {},
  decide: (_, { process = '' }) => ({ do: 'signal', process, signal: 'SIGTERM' }),
});
