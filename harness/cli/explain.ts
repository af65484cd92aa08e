import type { Command } from 'commander';
import { HarnessError } from '../errors.ts';
import { explainPlan } from '../plan/explain.ts';
import { printPlan } from '../plan/print.ts';
import { planJsonSchema } from '../plan/schema.ts';
import type { CliContext } from './cli-context.ts';
import { readPlan } from './read-plan.ts';

/** `midturn explain <plan>`: the plan in plain sentences, or the column of its first mistake. */
export function addExplainCommand(program: Command, { console }: CliContext): void {
  program
    .command('explain')
    .summary('say a plan in plain sentences')
    .description('Says what a plan does, line by line, in plain sentences.')
    .argument('[plan]', 'a plan (one fault a line, or separated by `; `) or a file of one')
    .option('--schema', 'print the JSON Schema of plans as documents, for editors')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  midturn explain 'reset on item/agentMessage/delta#3'
  midturn explain 'stall downstream for 5s on turn/started; close(1011, "restart") on turn/started#2'
  midturn explain my.plan
  midturn explain --schema > plan.schema.json

\`midturn list faults\` has every fault with its arguments.`,
    )
    .action((text: string | undefined, options: { json?: boolean; schema?: boolean }) => {
      if (options.schema) return console.printJson(planJsonSchema());
      if (text === undefined) {
        const message = 'Expected the argument `<plan>`, got none. See --help.';
        throw new HarnessError('BAD_ARGUMENT', message);
      }
      const plan = readPlan(text);
      const sentences = explainPlan(plan);
      const lines = printPlan({ entries: plan.entries }).split('\n').filter(Boolean);
      if (options.json) return console.printJson({ plan: lines, explained: sentences });
      if (lines.length === 0) console.print('An empty plan: nothing is broken.');
      if (plan.seed !== undefined) console.print(`Draws are those of seed ${plan.seed}.`);
      lines.forEach((line, index) => {
        console.print(console.colours.bold(line));
        console.print(`  ${sentences[index] ?? ''}`);
      });
    });
}
