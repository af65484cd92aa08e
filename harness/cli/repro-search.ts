import { HarnessError } from '../errors.ts';
import { letters } from '../repro/findings-text.ts';
import { type PatternName, patternNames } from '../repro/pattern.ts';
import type { FaultSearch, FaultSearchResult, TriedPlan } from '../repro/search-fault.ts';
import { searchFault } from '../repro/search-fault.ts';
import type { CliContext } from './cli-context.ts';

/** `--search`, `--search alternating`: true stands for any pattern. */
export type SearchFlag = true | PatternName;

/** Reads the value of `--search`; throws `BAD_ARGUMENT`. */
export function searchFlagOf(text: string): PatternName {
  const found = patternNames.find((name) => name === text);
  if (found !== undefined) return found;
  const message = `Expected \`--search\` alone or with one of ${patternNames.join(', ')}, got \`${text}\`.`;
  throw new HarnessError('BAD_ARGUMENT', message);
}

/** Searches with progress on stderr: a line for each plan that made something fail, and the count. */
export async function searchShown(
  search: Omit<FaultSearch, 'onTried' | 'wanted'>,
  flag: SearchFlag,
  { console }: CliContext,
): Promise<FaultSearchResult> {
  const { stderr, colours } = console;
  const erase = stderr.isTTY ? '\r\x1b[K' : '';
  const what = flag === true ? 'what makes it fail' : `what makes it ${flag}`;
  console.note(`searching for ${what}: at most ${search.timeMaxMs / 1000} s`);
  const onTried = (tried: TriedPlan) => {
    const { number, of, plan, passes } = tried;
    const line = `  ${String(number).padStart(String(of).length)}/${of}  ${letters(tried).padEnd(search.repeat.runs * 2)} ${plan}`;
    if (passes.includes(false)) stderr.write(`${erase}${line}\n`);
    else if (stderr.isTTY) stderr.write(`${erase}${colours.dim(line)}`);
    else if (number % 10 === 0) stderr.write(`${line}\n`);
  };
  const result = await searchFault({
    ...{ ...search, onTried },
    ...(flag !== true && { wanted: flag }),
  });
  if (stderr.isTTY) stderr.write(erase);
  return result;
}

/** What a search came to, in a line or two. */
export function searchWords({ found, tried, idle, ended }: FaultSearchResult): string[] {
  const shows = idle > 0 ? ` (${idle} never met their message)` : '';
  const lines = [`${tried} plans tried${shows}; ${ended}.`];
  for (const { plan, pattern, confirmed, of } of found) {
    const again = `again in ${confirmed} of ${of} more sequences`;
    lines.push(`  ${pattern.name.padEnd(12)}${plan}  (${again})`);
  }
  if (found.length === 0) lines.push('  Nothing that was tried made the command fail like that.');
  return lines;
}
