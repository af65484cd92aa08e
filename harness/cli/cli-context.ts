import type { Console } from './console.ts';

/** What a command is given beside its arguments. */
export interface CliContext {
  readonly console: Console;
  /** Aborted by the first Ctrl-C or SIGTERM: end what you started, then return. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  /** The command as typed, for reports: `midturn run tail`. */
  readonly command: string;
  /** Asks the person at the terminal, yes or no; absent where there is none. */
  confirm?(question: string): Promise<boolean>;
  /** Ends the process with this code once everything has ended; a stop by signal has its own code. */
  exitWith(code: number, when?: 'even when stopped'): void;
}
