/**
 * The program that `writeShim` puts on PATH: `node shim-main.js <hub> <program> <fixed args as JSON>
 * [args of the caller]`. It ends as the real program ended; 70 when the harness is to blame.
 */
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { runShim } from './run-shim.ts';

const [, , hub = '', program = '', fixed = '[]', ...args] = process.argv;
const passedOn: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR2'];
// A terminal sends these to the program by itself: both are in the same process group.
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** `process.stdout` cannot be closed, and the caller must see that the program's output has ended. */
function ownStdout(): Writable {
  const file = fstatSync(1);
  return file.isFIFO() || file.isSocket()
    ? new Socket({ fd: 1, readable: false, writable: true })
    : process.stdout;
}

try {
  const { code, signal } = await runShim({
    hub,
    program,
    args: [...(JSON.parse(fixed) as string[]), ...args],
    stdin: process.stdin,
    stdout: ownStdout(),
    stderr: process.stderr,
    onChild(child) {
      for (const name of passedOn) process.on(name, () => child.kill(name));
      for (const name of fromTerminal) {
        process.on(name, () => process.stdin.isTTY || child.kill(name));
      }
    },
  });
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 70);
} catch (error) {
  process.stderr.write(`midturn shim: ${(error as Error).message}\n`);
  process.exit(70);
}
