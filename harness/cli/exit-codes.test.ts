import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../errors.ts';
import { errorText, exitCodeOfError } from './exit-codes.ts';

describe('exitCodeOfError', () => {
  it.each([
    ['BAD_ARGUMENT', 64],
    ['PLAN_SYNTAX', 64],
    ['UNKNOWN_DRIVER', 64],
    ['FILE_NOT_FOUND', 64],
    ['HISTORY_CORRUPT', 64],
    ['PORT_IN_USE', 64],
    ['NOT_TESTABLE', 2],
    ['TIMED_OUT', 2],
    ['CONNECT_FAILED', 70],
    ['INTERNAL', 70],
  ] as const)('%s is %i', (code, exitCode) => {
    expect(exitCodeOfError(new HarnessError(code, 'x'))).toBe(exitCode);
  });

  it('is 70 for what nobody raised on purpose', () => {
    expect(exitCodeOfError(new TypeError('x'))).toBe(70);
  });

  it('is 0 for help and 64 for a wrong command line', () => {
    expect(exitCodeOfError(new CommanderError(0, 'commander.helpDisplayed', ''))).toBe(0);
    expect(exitCodeOfError(new CommanderError(1, 'commander.unknownOption', ''))).toBe(64);
  });
});

describe('errorText', () => {
  it('is the message alone for what the user can mend', () => {
    expect(errorText(new HarnessError('BAD_ARGUMENT', 'Expected a, got b.'))).toBe(
      'Expected a, got b.',
    );
  });

  it('says that a missing prerequisite is not testable', () => {
    expect(errorText(new HarnessError('NOT_TESTABLE', 'no bun'))).toBe('Not testable: no bun');
  });

  it.each([
    [
      'commander.unknownCommand',
      "error: unknown command 'rum'\n(Did you mean run?)",
      'Expected a command, got `rum`. Did you mean `run`?',
    ],
    [
      'commander.missingArgument',
      "error: missing required argument 'plan'",
      'Expected the argument `<plan>`, got none. See --help.',
    ],
    ['commander.excessArguments', 'error: too many arguments.', 'Too many arguments. See --help.'],
  ])('says %s in our words', (code, message, text) => {
    expect(errorText(new CommanderError(1, code, message))).toBe(text);
  });

  it('has the stack where the harness is wrong', () => {
    expect(errorText(new HarnessError('INTERNAL', 'lost'))).toMatch(/lost\n\s+at /);
    expect(errorText(new TypeError('lost'))).toMatch(/TypeError: lost\n\s+at /);
  });
});
