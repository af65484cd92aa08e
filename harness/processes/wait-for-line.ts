import type { Clock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import type { RunningProcess } from './start-process.ts';

export interface LineWait {
  readonly stream: 'stdout' | 'stderr' | 'either';
  readonly pattern: RegExp;
  /** For errors: `its port`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Waits for a line of a process that matches. Call it right after the start: lines that came before
 * are not looked at.
 *
 * Rejects with `PROCESS_FAILED` when the process ends first, `TIMED_OUT`, or the signal's reason.
 */
export function waitForLine(child: RunningProcess, wait: LineWait): Promise<RegExpMatchArray> {
  const streams = wait.stream === 'either' ? (['stdout', 'stderr'] as const) : [wait.stream];
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      timer.cancel();
      for (const end of unlisten) end();
      wait.signal?.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (code: 'PROCESS_FAILED' | 'TIMED_OUT', found: string) => {
      const message = `Expected ${child.name} to tell ${wait.what} on ${streams.join(' or ')}${found}: ${child.describe()}`;
      settle(() => reject(new HarnessError(code, message)));
    };
    const onAbort = () => settle(() => reject(wait.signal?.reason));
    const unlisten = streams.map((stream) =>
      child.onLine(stream, (line) => {
        const match = wait.pattern.exec(line);
        if (match) settle(() => resolve(match));
      }),
    );
    const timer = wait.clock.after(wait.timeoutMs, () =>
      fail('TIMED_OUT', ` within ${wait.timeoutMs} ms`),
    );
    wait.signal?.addEventListener('abort', onAbort, { once: true });
    if (wait.signal?.aborted) onAbort();
    void child.exited.then(() => fail('PROCESS_FAILED', ' before it ended'));
  });
}
