import { type Disagreement, disagreements } from './disagreements.ts';
import type { Draw } from './draw.ts';
import type { ModelCase } from './model-case.ts';
import { type ModelRun, runModel } from './run-model.ts';

export interface Shrunk {
  readonly which: ModelCase;
  readonly run: ModelRun;
  readonly found: Disagreement;
}

/** Runs of the model that a shrink may take. */
const runsMax = 400;

/**
 * The case with the fewest events of which an invariant still says the same wrong thing: steps of the
 * model are left out, and what is true is told anew by each run, never cut down with the events.
 */
export function shrink(which: ModelCase, draw: Draw, wrong: Disagreement): Shrunk | undefined {
  let runs = 0;
  const tryOut = (one: ModelCase): Shrunk | undefined => {
    runs++;
    const run = runModel(one, draw);
    const found = disagreements(run).find((each) => isSame(each, wrong));
    return found && { which: one, run, found };
  };
  let best = tryOut(which);
  for (let better = best; better !== undefined; ) {
    better = undefined;
    for (const simpler of best === undefined ? [] : simplerCases(best.which)) {
      if (runs >= runsMax) return best;
      const next = tryOut(simpler);
      if (next === undefined || next.run.events.length > (best as Shrunk).run.events.length)
        continue;
      better = next;
      best = next;
      break;
    }
  }
  return best;
}

function isSame(one: Disagreement, other: Disagreement): boolean {
  return (
    one.expected.invariant === other.expected.invariant &&
    one.got.verdict === other.got.verdict &&
    one.expected.allowed.join() === other.expected.allowed.join()
  );
}

/** Each is one step simpler; the greatest steps first. */
function simplerCases(which: ModelCase): ModelCase[] {
  const { faults, clients, turns, tokens } = which;
  const cases: ModelCase[] = [];
  const add = (change: Partial<ModelCase>) => cases.push({ ...which, ...change });
  if (clients > 1) add({ clients: 1, bugTurn: Math.min(which.bugTurn, turns) });
  if (turns > 1) add({ turns: 1, bugTurn: 1 });
  if (which.bug !== undefined) add({ bug: undefined });
  if (faults.length > 1) add({ faults: [] });
  for (const index of faults.keys()) add({ faults: faults.filter((_, k) => k !== index) });
  if (clients > 2) add({ clients: clients - 1 });
  if (turns > 2) add({ turns: turns - 1 });
  for (const fewer of new Set([1, tokens >> 1, tokens - 1])) {
    if (fewer > 0 && fewer < tokens)
      add({ tokens: fewer, bugToken: Math.min(which.bugToken, fewer) });
  }
  for (const [index, line] of faults.entries()) {
    if (line.nth === 1) continue;
    add({ faults: faults.map((one, k) => (k === index ? { ...one, nth: one.nth - 1 } : one)) });
  }
  if (which.approvals) add({ approvals: false });
  if (which.interrupts) add({ interrupts: false });
  if (which.reusesIds) add({ reusesIds: false });
  if (which.lingerMs > 0) add({ lingerMs: 0 });
  if (which.thinkMs > 0) add({ thinkMs: 0 });
  if (which.gapMs > 1) add({ gapMs: 1 });
  if (which.bugTurn > 1) add({ bugTurn: 1 });
  if (which.bugToken > 1) add({ bugToken: 1 });
  return cases;
}
