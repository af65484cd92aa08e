import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';
import { examineMachine, type Finding } from './machine.ts';

/** `midturn doctor`: what this machine has of what the drivers need, and what to do about the rest. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  const { console } = context;
  program
    .command('doctor')
    .summary('say what is missing on this machine')
    .description('Looks at what this machine has of what the drivers need.')
    .option('--offline', 'do not ask the npm registry whether it answers')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Each line is \`ok\`, \`missing\` (something is not testable without it) or \`optional\`, with what to do.
The exit code is 2 when something is missing.

Examples:
  midturn doctor
  midturn doctor --offline --json`,
    )
    .action(async (options: { offline?: boolean; json?: boolean }) => {
      const findings = await examineMachine({
        env: context.env,
        signal: context.signal,
        offline: options.offline ?? false,
      });
      if (options.json) console.printJson({ findings });
      else for (const finding of findings) printFinding(finding);
      const missing = findings.some(({ state }) => state === 'missing');
      context.exitWith(missing ? exitCodes.unknown : exitCodes.holds);
    });

  function printFinding({ state, what, found, advice }: Finding): void {
    const { green, red, yellow, dim } = console.colours;
    const paint = { ok: green, missing: red, optional: yellow }[state];
    console.print(`${paint(state.padEnd(8))}  ${what.padEnd(14)}  ${found}`);
    if (advice !== undefined) console.print(dim(`${' '.repeat(26)}${advice}`));
  }
}
