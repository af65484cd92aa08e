import { redactText } from '../history/redact.ts';
import { choosePalette, type Palette } from '../report/palette.ts';
import { forATerminal } from '../report/words/for-a-terminal.ts';

/** The part of a stream that the command line writes to; `process.stdout` is one. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export type Colours = Palette;

/** Where a command talks: results to stdout, everything about them to stderr. */
export interface Console {
  /** A line of the result. */
  print(line?: string): void;
  /** Lines of the result, with their ends. */
  show(text: string): void;
  /** The result for scripts: one JSON document. */
  printJson(value: unknown): void;
  /** A line about the work, to stderr, without secrets. */
  note(line: string): void;
  readonly colours: Colours;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

export function consoleOn(stdout: Sink, stderr: Sink, env: NodeJS.ProcessEnv): Console {
  return {
    stdout,
    stderr,
    colours: choosePalette(env, stdout.isTTY === true),
    print: (line = '') => void stdout.write(`${forATerminal(line)}\n`),
    show: (text) => void stdout.write(forATerminal(text)),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (line) => void stderr.write(`${forATerminal(redactText(line))}\n`),
  };
}
