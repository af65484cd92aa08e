import type { ProcessRecorder } from './process-event.ts';

/**
 * Sends signals to processes by their names, for process faults, and records each one that was sent.
 * They are looked up at that moment, as processes come and go. `blame`: whose fault it is when a plan
 * names one that is not there.
 */
export function signalNamed(
  processes: () => ReadonlyMap<string, number>,
  recorder: ProcessRecorder,
  blame: 'harness' | 'environment',
): (name: string, signal: NodeJS.Signals, fault: number) => void {
  return (name, signal, fault) => {
    const pid = processes().get(name);
    if (pid === undefined) {
      const known = [...processes().keys()].join(', ') || 'none';
      const text = `fault ${fault}: expected a process of this run (${known}), got \`${name}\``;
      recorder.record({ type: 'note', text, blame });
      return;
    }
    try {
      process.kill(pid, signal);
      recorder.record({ type: 'process-signalled', process: name, pid, signal, fault });
    } catch (error) {
      const text = `${signal} could not be sent to ${name} (pid ${pid}): ${(error as Error).message}`;
      recorder.record({ type: 'note', text, blame: 'environment' });
    }
  };
}
