import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { undisturbed } from '../../../scenarios/tail/undisturbed.ts';
import { systemClock } from '../../clock.ts';
import { cacheFolder } from '../../drivers/cache-folder.ts';
import type { Driver } from '../../drivers/driver.ts';
import { findDriver } from '../../drivers/index.ts';
import { HarnessError } from '../../errors.ts';
import { parsePlan } from '../../plan/parse.ts';
import { runOne } from '../../runner/run-one.ts';
import { sideBySide } from '../../runner/side-by-side.ts';
import { SystemPool } from '../../runner/system-pool.ts';
import type { BenchContext, BenchWorkload, Column } from '../workload.ts';

const workers = 2;
const perRound = 40;
const plan = parsePlan('reset on item/agentMessage/delta#3');
const signal = new AbortController().signal;
const workload = {
  name: 'a short turn',
  turns: [{ deltas: 6, deltaBytes: 32, burst: 1, gapMs: 0, paced: true }],
  ending: 'close' as const,
};
const scenario = { ...undisturbed, workload, disturbMs: 0 };

/**
 * Whole cases, from the start of the proxy to the verdicts, by two workers each with a server that
 * stands from case to case; each case loses its connection in the middle of a short turn.
 */
export const cases: BenchWorkload = {
  name: 'cases',
  about: `cases of a short turn that is reset, ${workers} workers, servers reused`,
  unit: 'cases/s',
  pairs: 3,
  targets: [
    { column: 'reference', atLeast: 20 },
    { column: 'codex@0.169.0', atLeast: 1 },
  ],
  columns: async (context) => {
    const columns: Column[] = [];
    for (const id of ['reference', 'codex@0.169.0']) {
      const driver = findDriver(id);
      if (await isThere(driver))
        columns.push({ name: id, measure: () => measure(driver, context) });
    }
    return columns;
  },
};

async function isThere(driver: Driver): Promise<boolean> {
  try {
    await driver.prepare({ cacheFolder: cacheFolder(), signal, progress: () => {} });
    return true;
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'NOT_TESTABLE') return false;
    throw error;
  }
}

async function measure(driver: Driver, { folder }: BenchContext): Promise<{ value: number }> {
  const out = await mkdtemp(join(folder, 'cases-'));
  await mkdir(join(out, 'histories'));
  const pool = new SystemPool();
  const run = async (number: number, worker: number) => {
    const result = await runOne(
      { id: `case ${number}`, scenario, driver, seed: number, plan },
      {
        ...{ clock: systemClock, worker, pool, signal, cacheFolder: cacheFolder(), folder: out },
        history: join('histories', `${number}.jsonl`),
      },
    );
    if (result.outcome === 'holds') return;
    throw new Error(`case ${number} on ${driver.id}: ${result.outcome}: ${result.reason}`);
  };
  try {
    // Each worker starts its server first.
    await sideBySide([-1, -2], workers, run);
    const began = systemClock.now();
    await sideBySide([...Array(perRound).keys()], workers, run);
    return { value: perRound / ((systemClock.now() - began) / 1_000) };
  } finally {
    await pool.stop();
  }
}
