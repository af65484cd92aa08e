/**
 * A baseline: the verdicts that are expected of one implementation and version, one file each. What
 * does not hold stands in it with a reason and a link, so that a known failure is told, not hidden, and
 * a new one is seen.
 */
import { z } from 'zod';
import { HarnessError } from '../errors.ts';
import { fileName } from './run-folder.ts';

export const baselineVersion = 1;

const charactersMax = 2_000;
const casesMax = 10_000;

const url = z
  .string()
  .max(charactersMax)
  .regex(/^https?:\/\/\S+$/, 'Expected an http(s) address.');

const expectedVerdict = z.strictObject({
  invariant: z
    .string()
    .max(200)
    .optional()
    .describe('Whose verdict it is; without it, the outcome of the case as a whole.'),
  verdict: z.enum(['violated', 'unknown', 'not-testable']),
  sometimes: z
    .boolean()
    .optional()
    .describe('It comes in some runs only: one in which it holds does not make the entry stale.'),
  reason: z.string().min(1).max(charactersMax).describe('Why it is expected, in a sentence.'),
  link: url.optional().describe('The upstream report, or the rule that is broken.'),
});

const baselineCase = z.strictObject({
  id: z.string().max(500).describe('`<scenario> / <driver>`'),
  holds: z.array(z.string().max(200)).max(200).describe('Invariants that hold.'),
  expected: z.array(expectedVerdict).max(200).optional().describe('What is known not to hold.'),
});

/** Of `reports/baselines/<implementation>@<version>.json`. */
export const baselineSchema = z.strictObject({
  midturn: z.literal('baseline'),
  version: z.literal(baselineVersion),
  driver: z.string().min(1).max(500).describe('The driver that it is about: `codex@0.169.0`.'),
  cases: z.array(baselineCase).max(casesMax),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineCase = z.infer<typeof baselineCase>;
export type ExpectedVerdict = z.infer<typeof expectedVerdict>;

/** A baseline, and the file that it was read from. */
export interface BaselineFile {
  readonly path: string;
  readonly baseline: Baseline;
}

/** Reads the text of a baseline. Throws `BAD_ARGUMENT` with the file, the place in it and what is wrong. */
export function parseBaseline(text: string, path: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(path, `JSON, got ${(error as Error).message}`, error);
  }
  const parsed = baselineSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.length ? `\`${issue.path.join('.')}\`: ` : '';
    throw wrong(path, `a baseline. ${place}${issue?.message ?? 'not one'}`, parsed.error);
  }
  const ids = parsed.data.cases.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw wrong(path, `one entry a case, got two of \`${twice}\``);
  return parsed.data;
}

function wrong(path: string, expected: string, cause?: unknown): HarnessError {
  return new HarnessError('BAD_ARGUMENT', `Expected \`${path}\` to be ${expected}.`, { cause });
}

/** Stable text: cases by id, what is known after what holds, a line for each. */
export function printBaseline(baseline: Baseline): string {
  const cases = [...baseline.cases]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, holds, expected = [] }) => {
      const known = expected
        .map((entry) => `\n        ${JSON.stringify(inOrder(entry))}`)
        .join(',');
      const more = known === '' ? '' : `,\n      "expected": [${known}\n      ]`;
      return `    {\n      "id": ${JSON.stringify(id)},\n      "holds": ${JSON.stringify([...holds].sort())}${more}\n    }`;
    });
  const list = cases.length === 0 ? '[]' : `[\n${cases.join(',\n')}\n  ]`;
  return `{\n  "midturn": "baseline",\n  "version": ${baselineVersion},\n  "driver": ${JSON.stringify(baseline.driver)},\n  "cases": ${list}\n}\n`;
}

const inOrder = ({ invariant, verdict, sometimes, reason, link }: ExpectedVerdict) => ({
  ...{ invariant, verdict, sometimes, reason, link },
});

/** Name of the file in a folder of baselines: `codex@0.169.0.json`. */
export const baselineFileName = (driver: string): string => `${fileName(driver)}.json`;

/** A case by what baselines know it as: without the number of its run. */
export const baselineId = (one: { readonly scenario: string; readonly driver: string }): string =>
  `${one.scenario} / ${one.driver}`;
