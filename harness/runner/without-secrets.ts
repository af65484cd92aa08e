import { redactText } from '../history/redact.ts';

/**
 * Results as they may be kept: a command line, a plan, a replay line or the text of an error can hold a
 * key as well as a history can. A replay line that loses one says `[redacted]` where to put it back.
 */
export function withoutSecrets<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, clean(held)]));
}
