import { Argument, type Command } from 'commander';
import { drivers, findDriver } from '../drivers/index.ts';
import { faults } from '../faults/index.ts';
import { invariants } from '../invariants/index.ts';
import { refusalOf } from '../runner/is-for.ts';
import type { CliContext } from './cli-context.ts';
import type { Console } from './console.ts';
import { faultSyntax } from './docs.ts';
import { addConfigOptions, type ConfigFlags, loadProject } from './project.ts';

const kinds = ['scenarios', 'drivers', 'faults', 'invariants'] as const;
type Kind = (typeof kinds)[number];

interface ListFlags extends ConfigFlags {
  readonly json?: boolean;
  readonly driver?: string;
}

interface Listed {
  readonly name: string;
  readonly about: string;
  readonly [key: string]: unknown;
}

/** `midturn list [kind]`: everything that can be named on the command line. */
export function addListCommand(program: Command, { console }: CliContext): void {
  const command = program
    .command('list')
    .summary('list scenarios, drivers, faults and invariants')
    .description('Lists what can be named in plans and on the command line.')
    .addArgument(new Argument('[kind]', 'one kind only').choices(kinds))
    .option('--json', 'print JSON')
    .option('--driver <id>', 'of the scenarios: which are for this one, and why the others are not')
    .addHelpText(
      'after',
      `
Examples:
  midturn list
  midturn list faults
  midturn list scenarios --driver codex@0.169.0
  midturn list scenarios --json | jq -r '.scenarios[].name'`,
    )
    .action(async (kind: Kind | undefined, options: ListFlags) => {
      const wanted = kind === undefined ? kinds : [kind];
      const all: Partial<Record<Kind, Listed[]>> = {};
      for (const one of wanted) all[one] = await listOf[one](options);
      if (options.json) return console.printJson(all);
      wanted.forEach((one, index) => {
        if (index > 0) console.print();
        printKind(console, one, all[one] ?? []);
      });
    });
  addConfigOptions(command);
}

const listOf: Readonly<Record<Kind, (flags: ListFlags) => Promise<Listed[]>>> = {
  async scenarios(flags) {
    const driver = flags.driver === undefined ? undefined : findDriver(flags.driver);
    return (await loadProject(flags)).scenarios.map((scenario) => {
      const { id, title, role, invariants, plan, reports } = scenario;
      const notFor = driver && refusalOf(scenario, driver);
      return {
        ...{ name: id, role, invariants, reports, ...(notFor && { notFor }) },
        about: notFor === undefined ? title : `not for ${driver?.id}: ${notFor}`,
        plan: plan.split('\n').filter(Boolean),
      };
    });
  },
  async drivers() {
    return drivers.map(({ name, about, roles }) => ({ name, about, roles }));
  },
  async faults() {
    return faults.map((fault) => ({
      ...{ name: fault.name, about: fault.does, syntax: faultSyntax(fault), level: fault.level },
      ...{ happensWhen: fault.happensWhen, arguments: fault.arguments },
    }));
  },
  async invariants() {
    return invariants.map(({ id, holdsWhen, sources }) => ({
      name: id,
      about: holdsWhen,
      sources,
    }));
  },
};

function printKind(console: Console, kind: Kind, items: readonly Listed[]): void {
  const { bold, dim } = console.colours;
  const shown = items.map(({ name, syntax, about }) => [String(syntax ?? name), about] as const);
  const width = Math.min(44, Math.max(0, ...shown.map(([name]) => name.length)));
  console.print(bold(`${kind} (${items.length})`));
  for (const [name, about] of shown) {
    // A name that is wider than the column stands on a line of its own.
    if (name.length > width) console.print(`  ${name}\n  ${' '.repeat(width)}  ${dim(about)}`);
    else console.print(`  ${name.padEnd(width)}  ${dim(about)}`);
  }
}
