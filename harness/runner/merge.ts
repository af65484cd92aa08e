import { HarnessError } from '../errors.ts';
import type { CaseResult, RunResults } from './results.ts';
import { readShard } from './shard.ts';

/** A run to merge, and where it was found. */
export interface RunPart {
  readonly results: RunResults;
  readonly folder: string;
}

export interface MergedRun {
  /** With the exit code and baseline of the parts taken off: judge them anew over all cases. */
  readonly results: Omit<RunResults, 'exitCode' | 'exitRule' | 'baseline' | 'shard'>;
  /** Where the history of each case comes from, in the order of the cases. */
  readonly sources: readonly { readonly result: CaseResult; readonly folder: string }[];
}

/**
 * Joins runs into one. Shards of one run (`--shard 1/2`, `2/2`) come out in the order that the whole
 * run has; other runs follow one another. Throws `BAD_ARGUMENT` where a shard is missing or given twice,
 * or where two runs have a case of the same id and seed.
 */
export function mergeRuns(parts: readonly RunPart[]): MergedRun {
  const [first] = parts;
  if (first === undefined)
    throw new HarnessError('BAD_ARGUMENT', 'Expected runs to merge, got none.');
  const sources = shardsOf(parts) ?? parts.flatMap(casesOf);
  refuseTwins(sources.map(({ result }) => result));
  const all = parts.map(({ results }) => results);
  const { exitCode: _, exitRule: __, baseline: ___, shard: ____, ...run } = first.results;
  return {
    sources,
    results: {
      ...run,
      startedAt: all.map(({ startedAt }) => startedAt).sort()[0] ?? run.startedAt,
      durationMs: Math.max(...all.map(({ durationMs }) => durationMs)),
      command: [...new Set(all.map(({ command }) => command))].join(' && '),
      environment: environmentOf(all),
      cases: sources.map(({ result }) => result),
    },
  };
}

const casesOf = ({ results, folder }: RunPart) =>
  results.cases.map((result) => ({ result, folder }));

/** The cases dealt back in turn; undefined where the runs are no shards. */
function shardsOf(parts: readonly RunPart[]): MergedRun['sources'] | undefined {
  const shards = parts.map(({ results }) =>
    results.shard === undefined ? undefined : readShard(results.shard),
  );
  if (shards.every((shard) => shard === undefined)) return undefined;
  const of = shards[0]?.of ?? 0;
  const decks = Array.from({ length: of }, (_, i) => shards.findIndex((s) => s?.index === i + 1));
  const complete = shards.every((s) => s?.of === of) && !decks.includes(-1) && parts.length === of;
  if (!complete) {
    const got = shards.map((s) => (s ? `${s.index}/${s.of}` : 'a whole run')).join(', ');
    const message = `Expected each shard of one run once (1/${of} to ${of}/${of}), got ${got}.`;
    throw new HarnessError('BAD_ARGUMENT', message);
  }
  const dealt = decks.map((deck) => casesOf(parts[deck] as RunPart));
  const longest = Math.max(...dealt.map((deck) => deck.length));
  return Array.from({ length: longest }, (_, round) => dealt.flatMap((d) => d[round] ?? [])).flat();
}

function refuseTwins(cases: readonly CaseResult[]): void {
  const seen = new Set<string>();
  for (const { id, seed } of cases) {
    const key = `${id} seed ${seed}`;
    if (!seen.has(key)) seen.add(key);
    else {
      const message = `Expected each case in one of the runs, got \`${id}\` with seed ${seed} twice.`;
      throw new HarnessError('BAD_ARGUMENT', message);
    }
  }
}

/** What is not the same everywhere is listed. */
function environmentOf(all: readonly RunResults[]): Record<string, string> {
  const names = [...new Set(all.flatMap(({ environment }) => Object.keys(environment)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = new Set(all.flatMap(({ environment }) => environment[name] ?? []));
      return [name, [...values].join('; ')];
    }),
  );
}
