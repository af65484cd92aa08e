import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; only a typed yes is one. */
export function confirmWith(): (question: string) => Promise<boolean> {
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl-C reaches readline and not the process while it reads.
    terminal.once('SIGINT', () => {
      terminal.close();
      process.kill(process.pid, 'SIGINT');
    });
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    try {
      const asked = terminal.question(`${question} [y/N] `).catch(() => '');
      return /^y(?:es)?$/i.test((await Promise.race([asked, closed])).trim());
    } finally {
      terminal.close();
    }
  };
}
