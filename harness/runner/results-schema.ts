/**
 * `results.json` as a schema, for whoever reads it with another program: published as JSON Schema in
 * `reports/schemas/`, and held against what runs write by a test. It is open: later versions may add.
 */
import { z } from 'zod';
import { baselineSchema } from './baseline.ts';
import { projectConfigSchema } from './project-config.ts';
import { resultsVersion } from './results.ts';
import { pastRunSchema } from './run-history.ts';

const ms = z.number().min(0);
const blame = z.enum(['implementation', 'harness', 'environment']);
const driver = z.string().describe('`codex@0.169.0`');

const verdict = z.looseObject({
  invariant: z.string(),
  verdict: z.enum(['holds', 'violated', 'unknown']),
  grade: z
    .string()
    .optional()
    .describe('`live`, `recovered` or `lost`, where the invariant grades.'),
  reason: z.string().describe('What was expected and what happened.'),
  evidence: z
    .array(z.int().min(0))
    .describe('Indices of events of the history, the first one first.'),
  blame: blame.optional(),
});

const expected = z.looseObject({
  invariant: z.string().optional(),
  verdict: z.enum(['violated', 'unknown', 'not-testable']),
  sometimes: z.boolean().optional(),
  reason: z.string(),
  link: z.string().optional(),
});

const outcome = z.enum(['holds', 'violated', 'unknown', 'not-testable', 'harness-error']);

const standing = z.looseObject({
  standing: z.enum(['as-expected', 'regression', 'stale', 'strict', 'unproven']),
  known: z.array(expected).describe('Entries of the baseline that came true.'),
  stale: z.array(expected).describe('Entries whose violation holds now.'),
  unexpected: z
    .array(z.string())
    .describe('Invariants that no entry expects; `case` for the case.'),
  was: outcome.optional().describe('The outcome that the baseline has for the case.'),
  baseline: z.string().describe('File of the baseline.'),
});

const caseResult = z.looseObject({
  id: z.string().describe('Stable: `<scenario> / <driver>`; no seeds in it.'),
  scenario: z.string(),
  title: z.string(),
  driver,
  seed: z.int().min(0),
  plan: z.array(z.string()).describe('A line a fault.'),
  explained: z.array(z.string()).describe('The plan in plain sentences.'),
  outcome,
  reason: z.string().optional(),
  blame: blame.optional(),
  verdicts: z.array(verdict),
  reports: z.array(z.string()).describe('Where the scenario comes from.'),
  durationMs: ms,
  recoveryMs: ms.optional().describe('From the first loss of a connection to the next good one.'),
  faultsFired: z.int().min(0).optional().describe('Lines of the plan that fired at least once.'),
  history: z
    .string()
    .regex(
      /^(?![A-Za-z]:|\.{1,2}(?:\/|$))(?:(?!\/\.{0,2}(?:\/|$))[^\\\u0000-\u001f])*$/,
      'Expected a path inside of the run folder.',
    )
    .regex(/^[^/]/, 'Expected a path inside of the run folder.')
    .optional()
    .describe('Relative to the run folder.'),
  replay: z.string().describe('Shell line that runs the case again.'),
  standing: standing.optional().describe('Where its driver has a baseline.'),
  shrunk: z
    .looseObject({
      drawn: z.array(z.string()).describe('Lines of the plan as it was drawn, or given.'),
      steps: z.int().min(0).describe('Simpler plans that still broke the invariant.'),
      tried: z.int().min(0).describe('Simpler plans that were run, once each.'),
      confirmed: z.int().min(0).describe('Of `of` more runs of `plan`, so many broke it.'),
      of: z.int().min(0),
    })
    .optional()
    .describe('How a search came to the plan.'),
});

/** Of `results.json`. */
export const resultsSchema = z.looseObject({
  midturn: z.literal('results'),
  version: z.literal(resultsVersion),
  id: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: ms,
  seed: z.int().min(0),
  command: z.string(),
  config: z.string().optional().describe('The config file that settings came from.'),
  environment: z.record(z.string(), z.string()),
  cases: z.array(caseResult),
  notRun: z
    .array(
      z.looseObject({ driver: z.string(), scenarios: z.array(z.string()), reason: z.string() }),
    )
    .optional()
    .describe('Scenarios that were asked for and had no chance, or no time, with the reason.'),
  baseline: z.looseObject({ files: z.array(z.string()), strict: z.boolean() }).optional(),
  shard: z
    .string()
    .regex(/^\d+\/\d+$/)
    .optional()
    .describe('`1/2`, where this is a part of a run.'),
  backend: z.string().optional().describe('What carried the plans, as `--backend` takes it.'),
  trend: z
    .looseObject({
      file: z.string(),
      runs: z.array(pastRunSchema.pick({ id: true, startedAt: true, exitCode: true, cases: true })),
    })
    .optional()
    .describe('Earlier runs, oldest first, where `--history` named a file of them.'),
  exitCode: z.int().min(0).max(255),
  exitRule: z
    .enum([
      ...(['cut-short', 'harness-error', 'regression', 'stale-entry', 'strict'] as const),
      ...(['unproven', 'nothing-run', 'as-baselined', 'all-hold'] as const),
    ])
    .optional()
    .describe('The rule that gave the exit code.'),
});

/** JSON Schemas by the name of their file in `reports/schemas/`. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  const publish = (schema: z.ZodType, title: string) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return { $schema, title, ...rest };
  };
  return {
    'results.schema.json': publish(resultsSchema, 'results.json of midturn, version 1'),
    'run-history.schema.json': publish(pastRunSchema, 'A line of a history of runs, version 1'),
    'config.schema.json': publish(projectConfigSchema, 'midturn.config.yaml, version 1'),
    'baseline.schema.json': publish(baselineSchema, 'A baseline of midturn, version 1'),
  };
}
