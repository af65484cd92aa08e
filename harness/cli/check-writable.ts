import { closeSync, openSync } from 'node:fs';
import { HarnessError } from '../errors.ts';

/** Opens a file for writing, and closes it, so that a wrong name is told before hours of recording. */
export function checkWritable(option: string, path: string): void {
  try {
    closeSync(openSync(path, 'w'));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const text = `Expected \`${option}\` to name a file that can be written, got \`${path}\` (${code}).`;
    throw new HarnessError('BAD_ARGUMENT', text, { cause });
  }
}
