import { steadyClock } from '../../testing/steady-clock.ts';

/** Rejects when `promise` takes longer; the message names what was waited for. */
export async function within<T>(
  promise: Promise<T>,
  what: string | (() => string),
  ms = 15_000,
): Promise<T> {
  const stop = new AbortController();
  const late = steadyClock.sleep(ms, stop.signal).then(
    () =>
      Promise.reject(
        new Error(`${typeof what === 'string' ? what : what()} did not happen within ${ms} ms`),
      ),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}
