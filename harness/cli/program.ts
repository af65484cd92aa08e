import { Command } from 'commander';
import { packageVersion } from '../runner/environment.ts';
import { addBisectCommand } from './bisect.ts';
import { addCheckCommand } from './check.ts';
import type { CliContext } from './cli-context.ts';
import { addCompareCommand } from './compare.ts';
import { addDoctorCommand } from './doctor.ts';
import { exitCodeWords } from './exit-codes.ts';
import { addExplainCommand } from './explain.ts';
import { addListCommand } from './list.ts';
import { addMergeCommand } from './merge.ts';
import { addProxyCommand } from './proxy.ts';
import { addReplayCommand } from './replay.ts';
import { addReportCommand } from './report.ts';
import { addReproCommand } from './repro.ts';
import { addRunCommand } from './run.ts';
import { addSearchCommand } from './search.ts';
import { addServerCommand } from './server.ts';
import { addShimCommand } from './shim.ts';

/** The whole command line. Parsing throws: `CommanderError` or `HarnessError`, never exits. */
export function createProgram(context: CliContext): Command {
  const { console } = context;
  const program = new Command('midturn')
    .description('Breaks the connection in the middle of a turn, and proves that nothing was lost.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void console.stdout.write(text),
      writeErr: (text) => void console.stderr.write(text),
      // The caller prints the error, once.
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText('after', `\n${examples}\n\nExit codes:\n${exitCodeTable()}`);
  for (const add of commands) add(program, context);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

const commands = [
  addRunCommand,
  addSearchCommand,
  addProxyCommand,
  addShimCommand,
  addServerCommand,
  addReproCommand,
  addReplayCommand,
  addBisectCommand,
  addCheckCommand,
  addReportCommand,
  addCompareCommand,
  addMergeCommand,
  addListCommand,
  addExplainCommand,
  addDoctorCommand,
];

const examples = `Examples:
  midturn run                                         every scenario on the reference server
  midturn run tail --driver codex@0.169.0             one area on a real implementation
  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500 \\
    'reset on turn/started#2'                         a proxy between your own two programs
  midturn explain 'stall downstream for 5s on turn/started'`;

function exitCodeTable(): string {
  return exitCodeWords.map(([code, words]) => `  ${String(code).padEnd(5)}${words}`).join('\n');
}
