/**
 * `npm run fuzz`: random streams (valid, mutated, hostile) through the codecs in random pieces. No byte
 * may change, nothing may throw, and what is held must stay bounded. A failure prints the line that
 * repeats it; exit code 1.
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { type FuzzRun, fuzzRun } from './fuzz-run.ts';

const help = `npm run fuzz -- [--runs N] [--time SECONDS] [--seed S] [--run N]

  --runs   streams, default 10000
  --time   seconds after which it ends all the same, default 60
  --seed   default: another each time
  --run    only this one, and what it sends
`;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    time: { type: 'string', default: '60' },
    seed: { type: 'string' },
    run: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const number = (name: 'runs' | 'time' | 'seed' | 'run', otherwise: number) => {
  const text = flags[name];
  if (text === undefined) return otherwise;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  process.stderr.write(`Expected \`--${name}\` to be a whole number, got \`${text}\`.\n`);
  process.exit(64);
};
const say = (line: string) => process.stdout.write(`${line}\n`);

if (flags.help) say(help);
else if (flags.run !== undefined) showRun(number('seed', 1), number('run', 1));
else fuzz(number('seed', Number(process.hrtime.bigint() % 1_000_000n)), number('runs', 10_000));

function fuzz(seed: number, runs: number): void {
  say(`Fuzzing the codecs with seed ${seed}.`);
  const counts = new Map<string, number>();
  const count = (key: string, by = 1) => counts.set(key, (counts.get(key) ?? 0) + by);
  const endsAt = systemClock.now() + number('time', 60) * 1000;
  let failed = 0;
  let done = 0;
  while (done < runs && systemClock.now() < endsAt && failed < 10) {
    done += 1;
    const result = fuzzRun(seed, done);
    count(`${result.stream.codec} ${result.stream.kind}`);
    count('units', result.units);
    count('bytes', result.bytes);
    for (const code of result.errors) count(code);
    if (result.broken) {
      failed += 1;
      say(`✗ ${result.broken.message}\n  npm run fuzz -- --seed ${seed} --run ${done}`);
    }
  }
  for (const [key, value] of [...counts].sort())
    say(`${key.padEnd(32)}${String(value).padStart(9)}`);
  say(`${done} of ${runs} streams, ${failed} of them broke a law. Seed ${seed}.`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function showRun(seed: number, run: number): void {
  const { stream, broken, errors }: FuzzRun = fuzzRun(seed, run);
  say(`${stream.codec} ${stream.kind}`);
  for (const { direction, bytes } of stream.segments) {
    say(
      `${direction.padEnd(10)} ${bytes.length} bytes ${JSON.stringify(bytes.toString('latin1'))}`,
    );
  }
  say(errors.length > 0 ? `gave up with ${errors.join(', ')}` : 'nobody gave up');
  say(broken ? (broken.stack ?? broken.message) : 'All laws hold.');
  process.exitCode = broken ? 1 : 0;
}
