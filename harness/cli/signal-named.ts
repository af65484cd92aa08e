import type { Recorder } from '../history/recorder-face.ts';

/** Sends signals to processes by their names, for process faults, and records each. */
export function signalNamed(
  processes: Readonly<Record<string, number>>,
  recorder: Recorder,
): (name: string, signal: NodeJS.Signals, fault: number) => void {
  return (name, signal, fault) => {
    const pid = processes[name];
    if (pid === undefined) {
      const text = `fault ${fault} is about process ${name}, which is not known`;
      recorder.record({ type: 'note', text, blame: 'environment' });
      return;
    }
    try {
      process.kill(pid, signal);
      recorder.record({ type: 'process-signalled', process: name, pid, signal, fault });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const text = `fault ${fault}: process ${name} (pid ${pid}) got no ${signal}: ${code}`;
      recorder.record({ type: 'note', text, blame: 'environment' });
    }
  };
}
