import type { Clock } from '../clock.ts';
import { splitCommand } from '../drivers/command-line.ts';
import { HarnessError } from '../errors.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { endForRestart } from '../processes/end-for-restart.ts';
import { refusalOf } from '../processes/refusal-of.ts';
import { signalNamed } from '../processes/signal-named.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import type { ProxyOptions } from '../proxy/options.ts';

/** A process of the user's, by its id, or a command that the proxy itself starts. */
export type NamedProcess = number | string;

/**
 * The processes that `midturn proxy` knows by name, for process faults. Those with a command are
 * started here, end with the proxy, and are the ones that `restart` can start again.
 */
export class ProxyProcesses
  implements Required<Pick<ProxyOptions, 'refusalOf' | 'signalProcess' | 'restartProcess'>>
{
  readonly signalProcess: (name: string, signal: NodeJS.Signals, fault: number) => void;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #commands: ReadonlyMap<string, string>;
  readonly #pids = new Map<string, number>();
  readonly #running = new Map<string, RunningProcess>();
  #isOver = false;

  constructor(processes: Readonly<Record<string, NamedProcess>>, recorder: Recorder, clock: Clock) {
    const entries = Object.entries(processes);
    this.#recorder = recorder;
    this.#clock = clock;
    this.#commands = new Map(
      entries.flatMap(([name, one]) => (typeof one === 'string' ? [[name, one] as const] : [])),
    );
    for (const [name, one] of entries) if (typeof one === 'number') this.#pids.set(name, one);
    this.signalProcess = signalNamed(() => this.#pids, recorder, 'environment');
  }

  /** Starts those that have a command. Throws `BAD_ARGUMENT` for one that does not start. */
  async start(): Promise<void> {
    for (const [name, command] of this.#commands) {
      await this.#start(name).catch((cause: Error) => {
        const text = `Expected process \`${name}\` to be a command that can be started, got \`${command}\``;
        const why = (cause.cause as Error | undefined)?.message ?? cause.message;
        throw new HarnessError('BAD_ARGUMENT', `${text}: ${why}.`, { cause });
      });
    }
  }

  readonly refusalOf = (name: string, wanted: 'signal' | 'restart'): string | undefined => {
    if (wanted === 'signal') return refusalOf(this.#pids, name);
    if (this.#commands.has(name)) return undefined;
    return `nobody here knows how to start \`${name}\` again`;
  };

  readonly restartProcess = (
    name: string,
    signal: NodeJS.Signals,
    fault: number,
  ): (() => Promise<void>) | undefined => {
    if (!this.#commands.has(name)) return undefined;
    this.signalProcess(name, signal, fault);
    return () => this.#startAgain(name);
  };

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#running.values()].map((one) => one.stop()));
  }

  async #startAgain(name: string): Promise<void> {
    const before = this.#running.get(name);
    if (before) await endForRestart(before);
    if (!this.#isOver) await this.#start(name);
  }

  async #start(name: string): Promise<void> {
    const [command, ...args] = splitCommand(this.#commands.get(name) ?? '');
    const running = await startProcess({
      ...{ name, command, args, recorder: this.#recorder, clock: this.#clock },
      recordOutput: ['stdout', 'stderr'],
    });
    this.#running.set(name, running);
    this.#pids.set(name, running.pid);
    if (this.#isOver) await running.stop();
  }
}

/** A process of somebody else's runs, too. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
