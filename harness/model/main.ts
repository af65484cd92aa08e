/**
 * `npm run model`: histories of a small model, which knows what is true of them, judged by every
 * invariant. Each disagreement is shrunk and printed with the line that repeats it; exit code 1.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { historyVersion } from '../history/event.ts';
import { serialise } from '../history/serialise.ts';
import { bugs } from './bugs.ts';
import { type Disagreement, disagreements } from './disagreements.ts';
import { Draw } from './draw.ts';
import { drawCase, type ModelCase } from './model-case.ts';
import { runModel } from './run-model.ts';
import { type Shrunk, shrink } from './shrink.ts';

const usage = `Histories of a small model that knows what is true of them, judged by every invariant.

  --seed S         of every draw (1)
  --count N        histories (20000)
  --only K         the history of this number alone, with all its events
  --bug TEXT       cases whose bug has this in its name; \`none\` for those without one
  --invariant ID   what this one says wrong
  --no-shrink      print what is found as it is
  --write FOLDER   writes each shrunk disagreement there, as a history that may join fixtures/histories
  --bugs           the bugs that it knows

Exit code 1 when an invariant disagrees with what is true; 64 for a wrong flag.
`;

const flags = readFlags();
const say = (line: string) => process.stdout.write(`${line}\n`);
const seed = number('seed');

if (flags.bugs) {
  for (const { id, systems } of bugs) say(`${id.padEnd(32)}${systems.join(', ')}`);
} else if (flags.only !== undefined) showOne(number('only'));
else compareAll(number('count'));

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        count: { type: 'string', default: '20000' },
        only: { type: 'string' },
        bug: { type: 'string' },
        invariant: { type: 'string' },
        shrink: { type: 'boolean', default: true },
        write: { type: 'string' },
        bugs: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowNegative: true,
    });
    if (!values.help) return values;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(64);
  }
}

function number(name: 'seed' | 'count' | 'only'): number {
  const text = flags[name] ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`Expected \`--${name}\` to be a whole number, got \`${text}\`.\n`);
  process.exit(64);
}

interface Group {
  count: number;
  readonly first: number;
  readonly which: ModelCase;
  readonly wrong: Disagreement;
}

function isWanted({ bug }: ModelCase): boolean {
  if (flags.bug === undefined) return true;
  return flags.bug === 'none' ? bug === undefined : (bug ?? '').includes(flags.bug);
}

function compareAll(count: number): void {
  const groups = new Map<string, Group>();
  const bitten = new Map<string, number>();
  const startedAt = systemClock.now();
  let judged = 0;
  let events = 0;
  for (let k = 1; k <= count; k++) {
    const draw = new Draw(seed, k);
    const which = drawCase(draw);
    if (k % 2_000 === 0) say(`${k} of ${count}, ${groups.size} kinds of disagreement`);
    if (!isWanted(which)) continue;
    const run = runModel(which, draw);
    judged++;
    events += run.events.length;
    const isBitten = run.truth.bites.size + run.truth.oneOf.length > 0;
    if (isBitten) bitten.set(which.bug ?? '', (bitten.get(which.bug ?? '') ?? 0) + 1);
    for (const wrong of disagreements(run)) {
      const { invariant, allowed } = wrong.expected;
      if (flags.invariant !== undefined && !invariant.includes(flags.invariant)) continue;
      const key = [invariant, allowed, wrong.got.verdict, isBitten ? which.bug : ''].join('|');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { count: 1, first: k, which, wrong });
      else group.count++;
    }
  }
  for (const group of [...groups.values()].sort((a, b) => b.count - a.count)) tell(group);
  const silent = bugs.filter(({ id }) => !bitten.has(id)).map(({ id }) => id);
  if (silent.length > 0 && flags.bug === undefined) say(`Never bit: ${silent.join(', ')}.`);
  const seconds = ((systemClock.now() - startedAt) / 1000).toFixed(1);
  const kinds = `${groups.size} ${groups.size === 1 ? 'kind' : 'kinds'} of disagreement`;
  say(`${judged} histories, ${events} events, ${kinds}, seed ${seed}, ${seconds} s.`);
  process.exitCode = groups.size > 0 ? 1 : 0;
}

function tell({ count, first, which, wrong }: Group): void {
  const found = flags.shrink ? shrink(which, new Draw(seed, first), wrong) : undefined;
  const { expected, got } = found?.found ?? wrong;
  const bug = (found?.which ?? which).bug ?? 'no bug';
  say(`✗ ${expected.invariant}: expected ${expected.allowed.join(' or ')}, got ${got.verdict}`);
  say(`  ${count} times, first in ${first}, ${which.system}, ${bug}`);
  say(`  true is: ${expected.why}`);
  say(`  it says: ${got.reason}`);
  if (found !== undefined) {
    say(`  shrunk to ${found.run.events.length} events: ${JSON.stringify(found.which)}`);
    write(found, first);
  }
  say(`  npm run model -- --seed ${seed} --only ${first}`);
}

function write({ which, run, found }: Shrunk, first: number): void {
  if (flags.write === undefined) return;
  mkdirSync(flags.write, { recursive: true });
  const name = `model-${found.expected.invariant}-${which.bug ?? 'none'}-${seed}-${first}`;
  const header = JSON.stringify({ midturn: 'history', version: historyVersion, model: which });
  const lines = [header, ...run.events.map(serialise)].join('\n');
  const file = join(flags.write, `${name.replaceAll(/[^a-z0-9-]+/g, '-')}.jsonl`);
  writeFileSync(file, `${lines}\n`);
  say(`  written to ${file}`);
}

function showOne(first: number): void {
  const draw = new Draw(seed, first);
  const which = drawCase(draw);
  const run = runModel(which, draw);
  say(JSON.stringify(which));
  for (const event of run.events) say(serialise(event));
  for (const [invariant, why] of run.truth.bites) say(`broken: ${invariant}: ${why}`);
  for (const { ids, why } of run.truth.oneOf) say(`broken: one of ${ids.join(', ')}: ${why}`);
  const found = disagreements(run);
  for (const { expected, got } of found) {
    say(`✗ ${expected.invariant}: expected ${expected.allowed.join(' or ')}: ${expected.why}`);
    say(`  got ${got.verdict}: ${got.reason}`);
  }
  if (found.length === 0) say('All invariants agree.');
  process.exitCode = found.length > 0 ? 1 : 0;
}
