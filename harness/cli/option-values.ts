import { Option } from 'commander';
import { HarnessError } from '../errors.ts';
import { readDuration } from '../runner/read-duration.ts';
import { readShard, type Shard } from '../runner/shard.ts';

/** Reads the value of a whole-number option; throws `BAD_ARGUMENT` naming option, range and value. */
export function wholeNumber(option: string, min: number, max: number) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`${option}\` to be a whole number from ${min} to ${max}, got \`${text}\`.`,
    );
  };
}

/** An option for a duration, whose default `--help` shows as one would type it. */
export function durationOption(flags: string, description: string, byDefault: string): Option {
  const read = duration(flags.split(' ')[0] ?? flags);
  return new Option(flags, description).argParser(read).default(read(byDefault), byDefault);
}

/** Reads `500ms`, `30s`, `10m` or `1h` into milliseconds. */
export function duration(option: string) {
  return (text: string): number => {
    const ms = readDuration(text);
    if (ms !== undefined) return ms;
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`${option}\` to be a duration up to 24h, such as \`30s\` or \`10m\`, got \`${text}\`.`,
    );
  };
}

/** Reads one of a few words. */
export function oneOf<T extends string>(option: string, choices: readonly T[]) {
  return (text: string): T => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`${option}\` to be one of ${choices.join(', ')}, got \`${text}\`.`,
    );
  };
}

/** Collects an option that may be given many times. */
export function listOf(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** Reads a part of a run: `2/3`. */
export function shardOf(option: string) {
  return (text: string): Shard => {
    const shard = readShard(text);
    if (shard !== undefined) return shard;
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`${option}\` to be a part and the number of parts, such as \`1/2\`, got \`${text}\`.`,
    );
  };
}
