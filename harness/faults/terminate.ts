import { defineFault } from './definition.ts';

export const terminate = defineFault({
  name: 'terminate',
  level: 'process',
  does: 'asks the process to end; it may drain, close and clean up first',
  happensWhen:
    'This happens when a service is restarted, a host shuts down, or a supervisor replaces a version.',
  source: 'signal(7); openai/codex#12517',
  acts: 'once',
  endsProcess: true,
  codecs: 'any',
  defaultDirection: 'both',
  weight: 3,
  says: ({ signal }) => `asks the process to end, with ${signal}; it may clean up first`,
  arguments: {
    signal: {
      type: 'choice',
      choices: ['SIGTERM', 'SIGINT'],
      default: 'SIGTERM',
      doc: 'as a service manager does it, or Ctrl-C',
    },
  },
  decide: ({ signal }, { process = '' }) => ({ do: 'signal', process, signal }),
});
