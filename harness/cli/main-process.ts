/**
 * The process around the command line: streams, signals and the exit code. Nothing below calls
 * `process.exit`; it is called here, once everything that was started has ended.
 */
import { endAllProcesses } from '../processes/registry.ts';
import type { CliContext } from './cli-context.ts';
import { confirmWith } from './confirm-with.ts';
import { consoleOn } from './console.ts';
import { errorText, exitCodeOfError, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { shellLine } from './shell-words.ts';
import { watchStopSignals } from './stop-signals.ts';

const console = consoleOn(process.stdout, process.stderr, process.env);
const stopped = watchStopSignals({
  on: (signal, listener) => process.on(signal, listener),
  onFirst: (signal) => console.note(`\n${signal}: ending everything; once more to force it.`),
  // What is left is ended at once by the registry's `exit` hook.
  force: (code) => process.exit(code),
});

// Nobody reads any more, as with `midturn list | head -1`: end, but in order.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  stopped.stop('Stdout was closed.', exitCodes.brokenPipe);
});
process.stderr.on('error', () => {});
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

function crash(error: unknown): void {
  process.stderr.write(`midturn: ${errorText(error)}\n`);
  process.exit(exitCodeOfError(error));
}

async function main(words: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.holds;
  let isOwnChoice = false;
  const context: CliContext = {
    console,
    get signal() {
      return stopped.signal;
    },
    env: process.env,
    command: shellLine(['midturn', ...words]),
    ...(process.stdin.isTTY && process.stderr.isTTY && { confirm: confirmWith() }),
    exitWith: (code, when) => {
      exitCode = code;
      if (when !== undefined) isOwnChoice = true;
    },
  };
  const program = createProgram(context);
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (stopped.exitCode !== undefined) return stopped.exitCode;
    exitCode = exitCodeOfError(error);
    if (exitCode !== 0) console.note(`${console.colours.red('midturn:')} ${errorText(error)}`);
  }
  return isOwnChoice ? exitCode : (stopped.exitCode ?? exitCode);
}

const exitCode = await main(process.argv.slice(2));
await endAllProcesses();
process.exitCode = exitCode;
