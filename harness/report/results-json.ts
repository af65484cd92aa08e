import type { RunResults } from '../runner/results.ts';
import { stableJson } from './stable-json.ts';

/** In the order in which a reader wants them; everything else follows by name. */
const keysFirst = [
  ...['midturn', 'version', 'id', 'scenario', 'driver', 'title', 'outcome', 'reason', 'blame'],
  ...['startedAt', 'command', 'exitCode', 'seed', 'plan', 'explained', 'replay'],
  ...['invariant', 'verdict', 'grade'],
];

/** The text of `results.json`: stable, indented, with a line feed at its end. */
export function resultsJson(results: RunResults): string {
  // `cases` is long: everything about the run as a whole stands before it.
  const { cases, ...run } = results;
  return stableJson({ ...run, cases }, [...keysFirst, 'durationMs', 'environment', 'cases']);
}
