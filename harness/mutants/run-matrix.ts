/**
 * Every broken fixture, and the good one of each family, on every scenario of its role. A fixture is
 * caught when the invariant that it declares to break is violated on one of them at least.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { parsePlan } from '../plan/parse.ts';
import { isFor } from '../runner/is-for.ts';
import type { CaseOutcome, CaseResult } from '../runner/results.ts';
import { fileName } from '../runner/run-folder.ts';
import { runOne } from '../runner/run-one.ts';
import type { Scenario } from '../runner/scenario.ts';
import { sideBySide } from '../runner/side-by-side.ts';
import type { BrokenFixture, Family } from './broken-fixture.ts';
import { driverOf, goodPrograms } from './systems/driver-of.ts';

export interface Cell {
  /** A broken fixture's name, or `good <family>`. */
  readonly program: string;
  readonly scenario: string;
  readonly outcome: CaseOutcome;
  /** Ids of the invariants that were violated. */
  readonly violated: readonly string[];
  readonly reason?: string;
  readonly durationMs: number;
  readonly history: string;
}

export interface MatrixOptions {
  readonly broken: readonly BrokenFixture[];
  readonly scenarios: readonly Scenario[];
  /** Runs only scenarios that judge what a fixture breaks, and stops at the first that catches it. */
  readonly quick: boolean;
  /** Leaves out what it answers with false to. Default: nothing. */
  readonly wants?: (program: string, scenario: Scenario) => boolean;
  readonly seed: number;
  readonly workers: number;
  /** Histories go here. */
  readonly folder: string;
  readonly cacheFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onCell?(cell: Cell): void;
}

interface Row {
  readonly program: string;
  readonly driver: Driver;
  readonly breaks?: string;
}

export async function runMatrix(options: MatrixOptions): Promise<Cell[]> {
  await mkdir(join(options.folder, 'histories'), { recursive: true });
  const caught = new Set<string>();
  const cells = casesOf(options);
  const ran = await sideBySide(cells, options.workers, async ({ row, scenario }, worker) => {
    if (options.quick && caught.has(row.program)) return undefined;
    const cell = await runCell(row, scenario, worker, options);
    if (row.breaks !== undefined && cell.violated.includes(row.breaks)) caught.add(row.program);
    options.onCell?.(cell);
    return cell;
  });
  return ran.filter((cell) => cell !== undefined);
}

function casesOf(options: MatrixOptions): { row: Row; scenario: Scenario }[] {
  const families = new Set(options.broken.map((one) => one.family));
  const rows: Row[] = [
    ...[...families].map((family) => goodRow(family)),
    ...options.broken.map(({ name, family, breaks }) => ({
      program: name,
      driver: driverOf(family, `broken/${name}`, `broken/${name}`),
      breaks,
    })),
  ];
  return rows.flatMap((row) =>
    options.scenarios
      .filter((scenario) => isFor(scenario, row.driver))
      .filter((scenario) => options.wants?.(row.program, scenario) ?? true)
      .filter(
        ({ invariants }) =>
          !options.quick || row.breaks === undefined || invariants.includes(row.breaks),
      )
      .map((scenario) => ({ row, scenario })),
  );
}

function goodRow(family: Family): Row {
  const program = `good ${family}`;
  return { program, driver: driverOf(family, program, goodPrograms[family]) };
}

async function runCell(
  { program, driver }: Row,
  scenario: Scenario,
  worker: number,
  options: MatrixOptions,
): Promise<Cell> {
  const { clock, folder, signal, cacheFolder, seed } = options;
  const id = `${scenario.id} / ${program}`;
  const history = join('histories', `${fileName(id)}.jsonl`);
  const result = await runOne(
    { id, scenario, driver, seed, plan: parsePlan(scenario.plan) },
    { clock, worker, folder, history, signal, cacheFolder },
  );
  return cellOf(program, result);
}

function cellOf(program: string, result: CaseResult): Cell {
  const { scenario, outcome, verdicts, reason, durationMs, history = '' } = result;
  const violated = verdicts.filter((v) => v.verdict === 'violated').map((v) => v.invariant);
  const why = reason === undefined ? {} : { reason };
  return { program, scenario, outcome, violated, ...why, durationMs, history };
}
