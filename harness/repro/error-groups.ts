export interface RunError {
  readonly run: number;
  /** How it ended: `exit code 1`, `SIGKILL`, `no end within 120 s`. */
  readonly how: string;
  /** The last lines that it wrote to stderr, or to stdout when there are none. */
  readonly lines: readonly string[];
}

export interface ErrorGroup {
  readonly how: string;
  /** The error as the first run of the group wrote it. */
  readonly text: string;
  readonly runs: readonly number[];
}

/** Errors that differ in nothing but numbers, ids, times and paths are one; most frequent first. */
export function groupErrors(errors: readonly RunError[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup>();
  for (const { run, how, lines } of errors) {
    const text = errorLine(lines);
    const key = `${how}\n${withoutNumbers(text)}`;
    const group = groups.get(key) ?? { how, text, runs: [] };
    groups.set(key, { ...group, runs: [...group.runs, run] });
  }
  return [...groups.values()].sort((a, b) => b.runs.length - a.runs.length);
}

/** The line that says what is wrong: the last one, stack traces aside. */
function errorLine(lines: readonly string[]): string {
  const told = lines.map((line) => line.trim()).filter((line) => line !== '');
  const notes = told.filter((line) => !/^(at |Node\.js v\d)/.test(line));
  const named = notes.findLast((line) => /^(\w*(Error|Exception)\b|error:|fatal:)/i.test(line));
  return named ?? notes.at(-1) ?? told.at(-1) ?? '';
}

function withoutNumbers(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'ID')
    .replace(/(?:\/[\w.@+-]+){2,}/g, 'PATH')
    .replace(/\b(?:0x)?[0-9a-f]*\d[0-9a-f]*\b/gi, 'N')
    .replace(/\d+/g, 'N');
}
