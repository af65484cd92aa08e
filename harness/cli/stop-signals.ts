import { HarnessError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';

export interface StopSignals {
  /**
   * Aborted by the first SIGINT, SIGTERM or SIGHUP, and by `stop`. Signals are watched from when somebody
   * asks for it on: a command that only reads and renders starts nothing that has to be ended in order, and
   * a signal ends it at once, in the middle of what it computes.
   */
  readonly signal: AbortSignal;
  /** What the process ends with when it was stopped. */
  readonly exitCode: number | undefined;
  /** Stops as a signal would; for a stdout that nobody reads any more. */
  stop(why: string, exitCode: number): void;
}

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: 129,
} as const;

/**
 * Turns the first signal into an abort, so that everything is ended in order; the second one calls
 * `force`, which must not return to waiting.
 */
export function watchStopSignals(options: {
  readonly on: (signal: NodeJS.Signals, listener: () => void) => unknown;
  onFirst(signal: NodeJS.Signals): void;
  force(exitCode: number): void;
}): StopSignals {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const stop = (why: string, code: number) => {
    exitCode ??= code;
    controller.abort(new HarnessError('ABORTED', why, { cause: { exitCode: code } }));
  };
  let isWatching = false;
  const watch = () => {
    isWatching = true;
    for (const [name, code] of Object.entries(codes) as ['SIGINT', 130][]) {
      options.on(name, () => {
        if (controller.signal.aborted) return options.force(code);
        options.onFirst(name);
        stop(`Stopped by ${name}.`, code);
      });
    }
  };
  return {
    get signal() {
      if (!isWatching) watch();
      return controller.signal;
    },
    get exitCode() {
      return exitCode;
    },
    stop,
  };
}
