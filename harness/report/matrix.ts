import type { CaseOutcome, CaseResult } from '../runner/results.ts';
import { caseLabel, outcomeLabel, worstOutcome } from './words/outcome-words.ts';
import { median, rateWords } from './words/quantity.ts';
import { isKnown, isOpen } from './words/standing-words.ts';

/** All runs of one scenario on one driver. */
export interface Cell {
  readonly cases: readonly CaseResult[];
  readonly outcome: CaseOutcome;
  /** `holds (recovered)`, `violated`, and of several runs `violated 5/5` or `flaky: violated 2/5`. */
  readonly label: string;
  /** Some runs hold and some are violated: neither a pass nor a plain failure. */
  readonly flaky: boolean;
  /** Everything in it that does not hold is a known failure. */
  readonly known: boolean;
  /** Where the rate of `outcome` may lie, of several runs: `12 % to 77 %`. */
  readonly rate?: string;
  /** Median over the runs that lost a connection and found it again. */
  readonly recoveryMs?: number;
}

export interface Matrix {
  readonly drivers: readonly string[];
  readonly rows: readonly {
    readonly scenario: string;
    readonly title: string;
    /** In the order of `drivers`; undefined where the pair was not run. */
    readonly cells: readonly (Cell | undefined)[];
  }[];
}

/** Scenario × driver, both in the order in which the run has them. */
export function matrixOf(cases: readonly CaseResult[]): Matrix {
  const drivers = [...new Set(cases.map((c) => c.driver))];
  const scenarios = [...new Set(cases.map((c) => c.scenario))];
  return {
    drivers,
    rows: scenarios.map((scenario) => {
      const ofScenario = cases.filter((c) => c.scenario === scenario);
      return {
        scenario,
        title: ofScenario[0]?.title ?? '',
        cells: drivers.map((driver) => cellOf(ofScenario.filter((c) => c.driver === driver))),
      };
    }),
  };
}

function cellOf(cases: readonly CaseResult[]): Cell | undefined {
  const outcome = worstOutcome(cases);
  const worst = cases.find((c) => c.outcome === outcome);
  if (outcome === undefined || worst === undefined) return undefined;
  const like = cases.filter((c) => c.outcome === outcome).length;
  const recovery = median(cases.flatMap((c) => (c.recoveryMs === undefined ? [] : [c.recoveryMs])));
  const label = outcome === 'holds' ? worstGrade(cases) : openLabel(cases, outcome);
  const flaky = outcome === 'violated' && cases.some((c) => c.outcome === 'holds');
  const times = cases.length === 1 ? label : `${label} ${like}/${cases.length}`;
  return {
    cases,
    outcome,
    flaky,
    known: cases.some(isKnown) && !cases.some(isOpen),
    label: flaky ? `flaky: ${times}` : times,
    ...(cases.length > 1 && { rate: rateWords(like, cases.length) }),
    ...(recovery !== undefined && { recoveryMs: recovery }),
  };
}

/** `violated (known)` only where each of them is. */
function openLabel(cases: readonly CaseResult[], outcome: CaseOutcome): string {
  const open = cases.find((c) => c.outcome === outcome && !isKnown(c));
  return open === undefined ? `${outcomeLabel[outcome]} (known)` : outcomeLabel[outcome];
}

const worstGrade = (cases: readonly CaseResult[]): string => {
  const labels = cases.map(caseLabel);
  return labels.find((label) => label !== 'holds') ?? 'holds';
};
