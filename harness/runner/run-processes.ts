import type { RunningSystem } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import type { Recorder } from '../history/recorder-face.ts';
import type { ArmedRule } from '../plan/armed-rule.ts';
import { refusalOf } from '../processes/refusal-of.ts';
import { signalNamed } from '../processes/signal-named.ts';
import type { ProxyOptions } from '../proxy/options.ts';

type Processes = Pick<RunningSystem, 'processes' | 'starters'>;

/** What process faults act on: the processes of one case by their names. Each signal is recorded. */
export class RunProcesses
  implements Required<Pick<ProxyOptions, 'refusalOf' | 'signalProcess' | 'restartProcess'>>
{
  readonly signalProcess: (name: string, signal: NodeJS.Signals, fault: number) => void;
  readonly #system: () => Processes | undefined;

  constructor(recorder: Recorder, system: () => Processes | undefined) {
    this.#system = system;
    this.signalProcess = signalNamed(() => system()?.processes ?? new Map(), recorder, 'harness');
  }

  readonly refusalOf = (name: string, wanted: 'signal' | 'restart'): string | undefined => {
    const { processes = new Map(), starters } = this.#system() ?? {};
    if (wanted === 'signal') return refusalOf(processes, name);
    return starters?.has(name) ? undefined : `nobody here knows how to start \`${name}\` again`;
  };

  readonly restartProcess = (
    name: string,
    signal: NodeJS.Signals,
    fault: number,
  ): (() => Promise<void>) | undefined => {
    const start = this.#system()?.starters?.get(name);
    if (!start) return undefined;
    this.signalProcess(name, signal, fault);
    return start;
  };

  /** Throws `NOT_TESTABLE` for a plan that restarts what this system cannot start again. */
  checkRestarts(rules: readonly ArmedRule[], driver: string): void {
    const { starters = new Map<string, never>() } = this.#system() ?? {};
    for (const { definition, entry, index, text } of rules) {
      const { process = '' } = entry;
      if (definition.startsAgain !== true || starters.has(process)) continue;
      const known = [...starters.keys()].map((name) => `\`${name}\``).join(', ') || 'none';
      const message = `Not testable: fault ${index} \`${text}\`: ${driver} can start again ${known}, not \`${process}\`.`;
      throw new HarnessError('NOT_TESTABLE', message);
    }
  }
}
