import { closeSync, openSync } from 'node:fs';
import { HarnessError } from '../errors.ts';

const namesMax = 10_000;

/**
 * Makes an empty file of this name, or the next that is free: `turn.jsonl`, `turn-2.jsonl`. Processes
 * that do so at the same time get files of their own.
 */
export function freePath(path: string): string {
  const [, stem = path, extension = ''] = /^(.*?)(\.[^./]*)?$/s.exec(path) ?? [];
  for (let number = 1; number <= namesMax; number++) {
    const name = number === 1 ? path : `${stem}-${number}${extension}`;
    try {
      closeSync(openSync(name, 'wx'));
      return name;
    } catch (error) {
      const { code = 'an error' } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue;
      const text = `Expected the file \`${name}\` to be writable, got ${code}.`;
      throw new HarnessError('BAD_ARGUMENT', text);
    }
  }
  const text = `Expected less than ${namesMax} files named like \`${path}\`.`;
  throw new HarnessError('BAD_ARGUMENT', text);
}
