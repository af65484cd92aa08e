import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { readRun } from './run-files.ts';
import { showRun, writeRunFiles } from './show-run.ts';

/** `midturn report <run>`: renders the reports of a run again, from what it recorded. */
export function addReportCommand(program: Command, { console }: CliContext): void {
  program
    .command('report')
    .summary('render the reports of a run again')
    .description('Renders the reports of a run again, from its results.json and histories.')
    .argument('<run>', 'a run folder or its results.json')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', '\nExample:\n  midturn report reports/runs/<run>')
    .action(async (path: string, flags: { json?: boolean }) => {
      const { results, folder } = readRun(path);
      const reportPath = await writeRunFiles(results, folder);
      if (flags.json) console.printJson(results);
      else await showRun(console, { results, folder, reportPath });
    });
}
