import { CommanderError } from 'commander';
import { type ErrorCode, HarnessError } from '../errors.ts';
import { redactText } from '../history/redact.ts';

import { fileErrorOf } from './file-error.ts';

/** What the process ends with; scripts may rely on it. */
export const exitCodes = {
  holds: 0,
  violated: 1,
  unknown: 2,
  badArguments: 64,
  harness: 70,
  system: 74,
  interrupted: 130,
  brokenPipe: 141,
  terminated: 143,
} as const;

/** In the words of `--help` and README. */
export const exitCodeWords: readonly (readonly [number, string])[] = [
  [exitCodes.holds, 'every invariant holds, or what does not is in the baseline'],
  [
    exitCodes.violated,
    'an invariant is violated and no baseline expects it, or a baseline entry is stale',
  ],
  [exitCodes.unknown, 'something is unknown or not testable here, and no baseline expects it'],
  [exitCodes.badArguments, 'a wrong argument, plan or file'],
  [exitCodes.harness, "the harness's own fault"],
  [exitCodes.system, 'the disk is full, or this machine has no more of something'],
  [exitCodes.interrupted, 'ended by Ctrl-C (143: by SIGTERM)'],
];

const byUser: readonly ErrorCode[] = [
  'BAD_ARGUMENT',
  'PLAN_SYNTAX',
  'PLAN_ARGUMENT',
  'UNKNOWN_FAULT',
  'UNKNOWN_SCENARIO',
  'UNKNOWN_DRIVER',
  'FILE_NOT_FOUND',
  'HISTORY_CORRUPT',
  'HISTORY_FULL',
  'PORT_IN_USE',
];

/** The exit code that an error that reached the top of a command stands for. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.badArguments;
  const file = fileErrorOf(error);
  if (file) return file.whose === 'user' ? exitCodes.badArguments : exitCodes.system;
  if (!(error instanceof HarnessError)) return exitCodes.harness;
  if (error.code === 'DISK_FULL') return exitCodes.system;
  if (byUser.includes(error.code)) return exitCodes.badArguments;
  // What did not end in the user's own time has shown nothing, and is nobody's fault yet.
  const isUnknown = error.code === 'NOT_TESTABLE' || error.code === 'TIMED_OUT';
  return isUnknown ? exitCodes.unknown : exitCodes.harness;
}

/** What stderr says about it, without secrets: a stack only where the harness itself is wrong. */
export function errorText(error: unknown): string {
  return redactText(textOf(error));
}

function textOf(error: unknown): string {
  if (error instanceof CommanderError) return commandLineText(error);
  if (error instanceof HarnessError && error.code !== 'INTERNAL') {
    const untestable = error.code === 'NOT_TESTABLE' && !error.message.startsWith('Not testable');
    return untestable ? `Not testable: ${error.message}` : error.message;
  }
  const file = fileErrorOf(error);
  if (file) return file.text;
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a fault of midturn itself, please report it with the lines below.\n${what}`;
}

/** Commander's words as ours: what was expected, and what was found. */
function commandLineText({ code, message }: CommanderError): string {
  const named = /'([^']*)'/.exec(message)?.[1];
  const hint = /\(Did you mean (.*)\?\)/.exec(message)?.[1];
  const texts: Readonly<Record<string, string>> = {
    'commander.unknownOption': `Expected an option of this command, got \`${named}\`.`,
    'commander.unknownCommand': `Expected a command, got \`${named}\`.`,
    'commander.missingArgument': `Expected the argument \`<${named}>\`, got none.`,
    'commander.missingMandatoryOptionValue': `Expected the option \`${named}\`, got none.`,
    'commander.optionMissingArgument': `Expected \`${named}\` to have a value, got none.`,
  };
  const text = texts[code] ?? message.replace(/^error: /, '').replace(/^./, (c) => c.toUpperCase());
  return hint === undefined ? `${text} See --help.` : `${text} Did you mean \`${hint}\`?`;
}
