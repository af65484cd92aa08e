import { describe, expect, it } from 'vitest';
import { watchStopSignals } from './stop-signals.ts';

function watched() {
  const listeners = new Map<string, () => void>();
  const log: string[] = [];
  const stopped = watchStopSignals({
    on: (signal, listener) => listeners.set(signal, listener),
    onFirst: (signal) => log.push(`first ${signal}`),
    force: (code) => log.push(`force ${code}`),
  });
  // Signals are watched from when somebody asks for the abort on.
  void stopped.signal;
  return { stopped, log, send: (signal: string) => listeners.get(signal)?.() };
}

describe('watchStopSignals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('aborts at the first %s', (signal, code) => {
    const { stopped, log, send } = watched();
    expect(stopped.exitCode).toBe(undefined);
    send(signal);
    expect(stopped.signal.reason).toMatchObject({ code: 'ABORTED' });
    expect([stopped.exitCode, log]).toEqual([code, [`first ${signal}`]]);
  });

  it('forces at the second, whichever it is', () => {
    const { stopped, log, send } = watched();
    send('SIGINT');
    send('SIGTERM');
    expect([stopped.exitCode, log]).toEqual([130, ['first SIGINT', 'force 143']]);
  });

  it('forces at the first signal after another stop', () => {
    const { stopped, log, send } = watched();
    stopped.stop('Stdout was closed.', 141);
    send('SIGINT');
    expect([stopped.exitCode, log]).toEqual([141, ['force 130']]);
  });
});
