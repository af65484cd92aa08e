import { resolve } from 'node:path';
import { HarnessError } from '../errors.ts';
import type { ConfigSource } from './config-source.ts';

/**
 * Runs a config file that is a module and takes its default export. `midturn` in it is this very
 * program, so that a file needs nothing installed beside it. Throws `BAD_ARGUMENT` with the line where
 * it cannot be read, or where it threw.
 */
export async function loadConfigModule(path: string): Promise<ConfigSource> {
  const wrong = (message: string, line = '', cause?: unknown) =>
    new HarnessError('BAD_ARGUMENT', `${path}${line}: ${message}`, { cause });
  // Both are loaded late, as the scenarios are: a command without such a file never needs them.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, {
    ...{ fsCache: false, moduleCache: false },
    virtualModules: { midturn: { ...(await import('../index.ts')) } },
  });
  let module: object;
  try {
    module = await jiti.import<object>(resolve(path));
  } catch (error) {
    const { text, line } = mistakeIn(error, resolve(path));
    throw wrong(text, line, error);
  }
  // What a CommonJS file exports is the module itself.
  const isCommonJs = !('__esModule' in module) && Object.keys(module).length > 0;
  if (!('default' in module) && !isCommonJs) {
    throw wrong('Expected the file to have a config as its default export, got none.');
  }
  return {
    value: 'default' in module ? module.default : module,
    wrong: (message) => wrong(message),
  };
}

/**
 * jiti tells the place of a syntax error in its message. What a file throws has its line in the stack,
 * without a column, since that is one of the translated text; a missing import has none.
 */
function mistakeIn(error: unknown, path: string): { text: string; line: string } {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const [first = '', ...more] = message.split('\n').map((one) => one.trim());
  const text = `${first.replace(/^ParseError: /, '').replace(/\.$/, '')}.`;
  const [place, frame] = [more, stack.split('\n')].map((lines) =>
    lines.find((one) => one.includes(`${path}:`)),
  );
  const numbersIn = (told: string) =>
    /^:(\d+):(\d+)/.exec(told.slice(told.indexOf(path) + path.length))?.slice(1) ?? [];
  if (place !== undefined) {
    const [row, column] = numbersIn(place);
    // Its columns are counted from 0.
    return { text, line: row === undefined ? '' : `:${row}:${Number(column) + 1}` };
  }
  const isMissing = /MODULE_NOT_FOUND/.test(String((error as NodeJS.ErrnoException | null)?.code));
  const [row] = isMissing || frame === undefined ? [] : numbersIn(frame);
  return { text, line: row === undefined ? '' : `:${row}` };
}
