import type { ArgumentSpec, CutPosition } from '../faults/argument.ts';
import type { PlanValue } from './plan.ts';
import { suggest } from './suggest.ts';

/** What a spec wants, for help and errors: `from 1 to 4096 (bytes)`, `one of client, server, both`. */
export function expectationOf(spec: ArgumentSpec): string {
  switch (spec.type) {
    case 'integer':
      return `a whole number from ${spec.min} to ${spec.max} (${spec.unit})`;
    case 'duration':
      return `a duration from ${printDuration(spec.minMs)} to ${printDuration(spec.maxMs)}, with its unit (us, ms, s, m, h)`;
    case 'text':
      return `a text of at most ${spec.bytesMax} bytes`;
    case 'choice':
      return `one of ${spec.choices.join(', ')}`;
    case 'position':
      return 'a position (such as `17`, `header+1`, `payload+5`, `end-1`)';
  }
}

/** True when the value is one that the spec allows. */
export function isValue(spec: ArgumentSpec, value: unknown): value is PlanValue {
  switch (spec.type) {
    case 'integer':
      return Number.isInteger(value) && isBetween(value, spec.min, spec.max);
    case 'duration':
      return isBetween(value, spec.minMs, spec.maxMs) && isInMicroseconds(value);
    case 'text':
      return typeof value === 'string' && Buffer.byteLength(value) <= spec.bytesMax;
    case 'choice':
      return typeof value === 'string' && spec.choices.includes(value);
    case 'position':
      return isPosition(value);
  }
}

/** Reads a value as plans write it; undefined when the word is of another form. */
export function readValue(spec: ArgumentSpec, word: string): PlanValue | undefined {
  switch (spec.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(word) ? Number(word) : undefined;
    case 'duration':
      return readDuration(word);
    case 'text':
    case 'choice':
      return word;
    case 'position':
      return readPosition(word);
  }
}

/** The value as plans write it; `parse` reads the same value back. */
export function printValue(spec: ArgumentSpec, value: PlanValue): string {
  if (typeof value === 'object') return printPosition(value);
  if (spec.type === 'text') return JSON.stringify(value);
  return spec.type === 'duration' && typeof value === 'number' ? printDuration(value) : `${value}`;
}

/** A hint for a choice that was misspelt. */
export function hintFor(spec: ArgumentSpec, word: string): string {
  return spec.type === 'choice' ? suggest(word, spec.choices) : '';
}

const millisecondsIn: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `50ms`, `1.5s`, `2m` in milliseconds, to the microsecond. */
export function readDuration(word: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)(us|ms|s|m|h)$/.exec(word) ?? [];
  if (number === undefined) return undefined;
  return Math.round(Number(number) * (millisecondsIn[unit] ?? 1) * 1000) / 1000;
}

export function printDuration(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    const count = ms / (millisecondsIn[unit] ?? 1);
    if (count >= 1 && Number.isInteger(count)) return `${count}${unit}`;
  }
  return Number.isInteger(ms) ? `${ms}ms` : `${Math.round(ms * 1000)}us`;
}

function isInMicroseconds(value: number): boolean {
  return Math.round(value * 1000) / 1000 === value;
}

function isBetween(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function readPosition(word: string): CutPosition | undefined {
  const [, origin = '', sign, digits = '0'] =
    /^(?:(start|header|payload|end)(?:([+-])(\d{1,9}))?)$/.exec(word) ?? [];
  if (/^\d{1,9}$/.test(word)) return { from: 'start', offsetBytes: Number(word) };
  if (origin === '') return undefined;
  const isEnd = origin === 'end';
  if (sign !== undefined && (sign === '-') !== isEnd) return undefined;
  const offsetBytes = isEnd && digits !== '0' ? -Number(digits) : Number(digits);
  return { from: origin === 'payload' ? 'payload' : isEnd ? 'end' : 'start', offsetBytes };
}

function printPosition({ from, offsetBytes }: CutPosition): string {
  if (from === 'start') return `${offsetBytes}`;
  if (offsetBytes === 0) return from;
  return from === 'end' ? `end${offsetBytes}` : `payload+${offsetBytes}`;
}

function isPosition(value: unknown): value is CutPosition {
  if (typeof value !== 'object' || value === null) return false;
  const { from, offsetBytes } = value as Partial<CutPosition>;
  if (!Number.isInteger(offsetBytes) || Math.abs(offsetBytes ?? 0) > 999_999_999) return false;
  const offset = offsetBytes ?? 0;
  return from === 'end' ? offset <= 0 : (from === 'start' || from === 'payload') && offset >= 0;
}
