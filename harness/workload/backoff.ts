import { fraction } from '../random/fraction.ts';

/** Most of a short case is this wait: no longer than it takes to be no hot loop. */
const firstMs = 50;
const delayMsMax = 2_000;

/**
 * Wait before the `attempt`-th try in a row, from 1: none, then 50 ms doubled up to 2 s, each
 * shortened by up to a half. The jitter depends on seed, client and attempt alone.
 */
export function backoffMs(attempt: number, seed: number, client: string): number {
  if (attempt <= 1) return 0;
  const whole = Math.min(delayMsMax, firstMs * 2 ** (attempt - 2));
  return Math.round(whole * (1 - fraction(seed, 'backoff', client, attempt) / 2));
}
