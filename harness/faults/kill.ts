import { defineFault } from './definition.ts';

export const kill = defineFault({
  name: 'kill',
  level: 'process',
  does: 'kills the process: no handler runs, its sockets and files stay as they are',
  happensWhen:
    'This happens when the kernel is out of memory, a container is evicted, or somebody loses patience.',
  source: 'signal(7); openai/codex-plugin-cc#541',
  acts: 'once',
  endsProcess: true,
  codecs: 'any',
  defaultDirection: 'both',
  weight: 4,
  arguments: {},
  decide: (_, { process = '' }) => ({ do: 'signal', process, signal: 'SIGKILL' }),
});
