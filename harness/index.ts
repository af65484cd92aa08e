/**
 * midturn as a library. Scenarios, the command line and your own tests use the same API.
 *
 * Everything that throws on purpose throws a `HarnessError`; match on its `code`.
 */

export type { Clock, Timer } from './clock.ts';
export { systemClock } from './clock.ts';
export { cacheFolder } from './drivers/cache-folder.ts';
export type { Driver, DriverContext, Role, RunningSystem, StartOptions } from './drivers/driver.ts';
export { drivers, findDriver } from './drivers/index.ts';
export { type ErrorCode, HarnessError } from './errors.ts';
export type { ArgumentSpec, CutPosition } from './faults/argument.ts';
export type { FaultDefinition, FaultLevel } from './faults/definition.ts';
export { faults, findFault } from './faults/index.ts';
export type {
  EventBody,
  EventOf,
  HistoryEvent,
  Parties,
  Party,
  Standing,
} from './history/event.ts';
export { HistoryRecorder, type HistoryRecorderOptions } from './history/history-recorder.ts';
export { readHistory, type StoredHistory } from './history/read-history.ts';
export type { Recorder } from './history/recorder-face.ts';
export { invariants } from './invariants/index.ts';
export {
  type Blame,
  type Bounds,
  defaultBounds,
  defineInvariant,
  type Invariant,
  type Verdict,
} from './invariants/invariant.ts';
export { judge } from './invariants/judge.ts';
export { type PlanDraw, planArbitrary } from './plan/arbitrary.ts';
export { type FaultValues, inject, plan, type When } from './plan/build.ts';
export { explainPlan } from './plan/explain.ts';
export { planFromYaml } from './plan/from-yaml.ts';
export { parsePlan } from './plan/parse.ts';
export type { Plan, PlanEntry } from './plan/plan.ts';
export { PlanError, type PlanPosition } from './plan/plan-error.ts';
export { printPlan } from './plan/print.ts';
export { planJsonSchema } from './plan/schema.ts';
export { swarm } from './plan/swarm.ts';
export { printPlanYaml } from './plan/to-document.ts';
export type {
  FaultStatus,
  LinkOptions,
  ProxyOptions,
  RunningLink,
  RunningProxy,
} from './proxy/options.ts';
export { startProxy } from './proxy/start-proxy.ts';
export { compareHistories } from './report/compare/compare-histories.ts';
export { type CaseChange, compareRuns } from './report/compare/run-delta.ts';
export { renderTerminal } from './report/terminal.ts';
export { midturnMatchers } from './report/vitest-matchers.ts';
export { writeReport } from './report/write-report.ts';
export {
  type Baseline,
  type BaselineFile,
  type ExpectedVerdict,
  parseBaseline,
  printBaseline,
} from './runner/baseline.ts';
export { judgeRun } from './runner/judge-run.ts';
export { mergeRuns, type RunPart } from './runner/merge.ts';
export { defineConfig, type ProjectConfig } from './runner/project-config.ts';
export { readBaselines } from './runner/read-baselines.ts';
export type {
  CaseOutcome,
  CaseResult,
  CaseStanding,
  ExitRule,
  RunResults,
} from './runner/results.ts';
export { publishedSchemas, resultsSchema } from './runner/results-schema.ts';
export { type FinishedRun, runAll } from './runner/run-all.ts';
export type { RunOptions, RunProgress } from './runner/run-options.ts';
export { type RunScenarioOptions, runScenario, type ScenarioRun } from './runner/run-scenario.ts';
export { defineScenario, type Scenario } from './runner/scenario.ts';
export { type SearchOptions, type SearchResult, search } from './runner/search.ts';
export type { Shard } from './runner/shard.ts';
export { updateBaseline } from './runner/update-baseline.ts';
export type { Endpoint } from './transports/endpoint.ts';
export { parseEndpoint, printEndpoint } from './transports/endpoint-text.ts';
export type { Trigger } from './triggers/trigger.ts';
export type { Codec, CodecName } from './wire/codec.ts';
export type { Message } from './wire/message.ts';
export type { Phase, Profile } from './wire/profile.ts';
export { profiles } from './wire/profiles/index.ts';
export type { Direction, Unit } from './wire/unit.ts';
export type { TurnSpec, Workload } from './workload/workload.ts';
