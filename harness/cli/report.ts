import type { Command } from 'commander';
import { writeWhole } from '../runner/write-whole.ts';
import type { CliContext } from './cli-context.ts';
import { oneOf } from './option-values.ts';
import { type ReportFormat, renderStored, reportFormats } from './report-formats.ts';
import { readRun } from './run-files.ts';
import { showRun, writeRunFiles } from './show-run.ts';

interface ReportFlags {
  readonly format?: ReportFormat;
  readonly case?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** `midturn report <run>`: renders the reports of a run again, from what it recorded. */
export function addReportCommand(program: Command, { console }: CliContext): void {
  program
    .command('report')
    .summary('render the reports of a run again')
    .description(
      'Renders the reports of a run again, from its results.json and histories: all of them into its ' +
        'folder, or one format to stdout or a file.',
    )
    .argument('<run>', 'a run folder or its results.json')
    .option(
      '--format <format>',
      `print one format: ${reportFormats.join(', ')}`,
      oneOf('--format', reportFormats),
    )
    .option(
      '--case <text>',
      'the case that mermaid, chrome-trace and issue show; default: the worst',
    )
    .option('--output <file>', 'write the format there instead of printing it')
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      `
Examples:
  midturn report reports/runs/<run>
  midturn report reports/runs/<run> --format issue --case slow-consumer
  midturn report reports/runs/<run> --format chrome-trace --output trace.json

A chrome-trace opens in https://ui.perfetto.dev.`,
    )
    .action(async (path: string, flags: ReportFlags) => {
      const run = readRun(path);
      if (flags.format !== undefined) {
        const text = await renderStored(run, flags.format, flags.case);
        if (flags.output === undefined) console.stdout.write(text);
        else await writeWhole(flags.output, text);
        return;
      }
      const reportPath = await writeRunFiles(run.results, run.folder);
      if (flags.json) console.printJson(run.results);
      else await showRun(console, { ...run, reportPath });
    });
}
