import { HarnessError } from '../errors.ts';
import { programOnPath } from '../processes/program-on-path.ts';

/**
 * A command as a user types it, cut into words as a POSIX shell does: blanks, single quotes, double
 * quotes and backslashes. Nothing else is special, since no shell runs it: `sh -c '...'` is a command
 * for whoever needs pipes or variables.
 *
 * Throws `BAD_ARGUMENT` for an open quote and for no command at all.
 */
export function splitCommand(text: string): [string, ...string[]] {
  const words: string[] = [];
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/gy;
  let word: string | undefined;
  let end = 0;
  for (let match = piece.exec(text); match; match = piece.exec(text)) {
    end = piece.lastIndex;
    const [whole, single, double, escaped, plain] = match;
    const part = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (part === undefined && whole.trim() === '') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (part ?? '');
  }
  if (end < text.length) {
    const rest = text.slice(end);
    throw new HarnessError(
      'BAD_ARGUMENT',
      `Expected \`${text}\` to close the quote at \`${rest}\`.`,
    );
  }
  if (word !== undefined) words.push(word);
  const [program, ...args] = words;
  if (program) return [program, ...args];
  throw new HarnessError('BAD_ARGUMENT', `Expected a command, got \`${text}\`.`);
}

/** What a command can ask for: `{url}` in its words, `MIDTURN_URL` in its environment. */
export const placeholders = {
  url: 'where the client connects: `ws://127.0.0.1:PORT` or `unix:PATH`',
  port: 'the TCP port: to connect to, or for a server to listen on',
  socket: 'the path of a unix socket: to connect to, or for a server to listen on',
  home: 'a private folder of the run, removed after it',
  provider: 'base URL of the scripted model provider: `http://127.0.0.1:PORT/v1`',
  prompt: 'the text that a client has to submit',
  turn: "the turn's number, from 1",
} as const;

export type Placeholder = keyof typeof placeholders;
export type PlaceholderValues = Readonly<Partial<Record<Placeholder, string>>>;

const pattern = /\{([a-z]+)\}/g;

/** The placeholders that a command names. Throws `BAD_ARGUMENT` for one that is not `allowed`. */
export function placeholdersIn(text: string, allowed: readonly Placeholder[]): Set<Placeholder> {
  const found = new Set<Placeholder>();
  for (const [, name = ''] of text.matchAll(pattern)) {
    if (!Object.hasOwn(placeholders, name)) continue; // Braces mean other things to other programs.
    if (!allowed.includes(name as Placeholder)) {
      const known = allowed.map((one) => `{${one}}`).join(' ');
      const message = `Expected \`${text}\` to have none but ${known}, got \`{${name}}\`.`;
      throw new HarnessError('BAD_ARGUMENT', message);
    }
    found.add(name as Placeholder);
  }
  return found;
}

/** The words of a command with its placeholders filled in, after the cutting: a value stays one word. */
export function fillCommand(text: string, values: PlaceholderValues): [string, ...string[]] {
  const [program, ...args] = splitCommand(text);
  return [fillPlaceholders(program, values), ...args.map((word) => fillPlaceholders(word, values))];
}

/** A text with its placeholders filled in; what has no value stays as it is. */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  return text.replace(pattern, (whole, name: string) => values[name as Placeholder] ?? whole);
}

/**
 * Throws `FILE_NOT_FOUND` when there is no program to start, so that a run ends before its first case.
 * A program that is only known by its placeholder is found out when it is started.
 */
export function checkProgram(text: string): void {
  const [program] = splitCommand(text);
  if (process.platform === 'win32' || /\{[a-z]+\}/.test(program)) return;
  if (programOnPath(program) !== undefined) return;
  const where = program.includes('/') ? 'a program at this place' : 'a program on PATH';
  const message = `Expected \`${program}\` of \`${text}\` to be ${where}, found none.`;
  throw new HarnessError('FILE_NOT_FOUND', message);
}

/** The same values as environment variables: `MIDTURN_URL`, `MIDTURN_PORT`, ... */
export function commandEnvironment(values: PlaceholderValues): NodeJS.ProcessEnv {
  const own = Object.entries(values).map(([name, value]) => [
    `MIDTURN_${name.toUpperCase()}`,
    value,
  ]);
  return { ...process.env, ...Object.fromEntries(own) };
}

/** The command behind the name of a driver; there is no default. */
export function requiredCommand(name: string, example: string, text: string | undefined): string {
  if (text !== undefined && text.trim() !== '') return text;
  throw new HarnessError('BAD_ARGUMENT', `Expected a command, as in \`${name}(${example})\`.`);
}
