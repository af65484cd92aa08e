import { systemClock } from '../../clock.ts';

/** Rejects when `promise` takes longer; the message names what was waited for. */
export async function within<T>(
  promise: Promise<T>,
  what: string | (() => string),
  ms = 5_000,
): Promise<T> {
  const stop = new AbortController();
  const late = systemClock.sleep(ms, stop.signal).then(
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
