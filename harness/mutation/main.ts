/**
 * `npm run mutation`: changes the pure rooms of this repository in thousands of small ways, and runs their
 * unit tests on each change. A change that no test notices survives: either a test is missing, or what was
 * changed matters to nobody. Stryker writes the changes, into a copy; nothing is left in the tree.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import { explanations } from './explained.ts';
import { type MutationRoom, mutationRooms } from './rooms.ts';
import { fillSandbox } from './sandbox.ts';
import { type RoomResult, survivorsText, tallyOf, tallyTable, unexplained } from './tally.ts';
import { testRoom } from './test-room.ts';

const names = mutationRooms.map(({ name }) => name);
const help = `npm run mutation -- [--only ROOM[,ROOM]] [--match TEXT] [--time MINUTES] [--workers N] [--strict]

  --only     only these rooms: ${names.join(', ')}
  --match    only files whose path contains this: --only wire --match codecs/
  --time     minutes after which it ends, default 60; what was found by then is kept
  --workers  processes that run tests, default 1
  --strict   exit code 1 when a room is below its score, or a survivor is not explained

What was found is kept in reports/runs/mutation, so a second run tests only what has changed since: end it
when you like, and go on later. Survivors are in reports/runs/mutation/survivors.txt, each with the text
that was there and the one that nobody missed. For each of them write a test that fails on it, or say in
harness/mutation/explained.ts why nobody can see it.

A first run of all rooms takes an hour or two; one of \`triggers\` a minute.
`;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    match: { type: 'string', default: '' },
    time: { type: 'string', default: '60' },
    workers: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

if (flags.help) say(help);
else await run(wanted(), number('workers', 64), number('time', 10_000));

async function run(rooms: readonly MutationRoom[], workers: number, minutes: number) {
  const kept = resolve('reports/runs/mutation');
  const sandbox = await makeTemporaryFolder('midturn-mutation-');
  const deadline = systemClock.now() + minutes * 60_000;
  const results: RoomResult[] = [];
  try {
    await fillSandbox(sandbox.path, process.cwd());
    for (const room of rooms) {
      const onChunk = (done: number, of: number) => say(`${room.name}: ${done} of ${of} files`);
      const test = { room, sandbox: sandbox.path, kept, workers, deadline, match: flags.match };
      results.push(await testRoom({ ...test, onChunk }));
    }
  } finally {
    await sandbox.remove();
  }
  const mutants = results.flatMap((result) => result.mutants);
  await mkdir(kept, { recursive: true });
  const survivors = join(kept, 'survivors.txt');
  await writeFile(survivors, survivorsText(mutants, explanations));
  const tallies = results.map(tallyOf);
  for (const line of ['', ...tallyTable(tallies)]) say(line);
  const open = unexplained(mutants, explanations).length;
  say(`\n${open} survivors are not explained. All of them: ${survivors}`);
  const isBelow = tallies.some(({ score, scoreMin, left }) => score < scoreMin || left > 0);
  process.exitCode = flags.strict && (isBelow || open > 0) ? 1 : 0;
}

function wanted(): readonly MutationRoom[] {
  const only = flags.only?.split(',') ?? names;
  const odd = only.find((name) => !names.includes(name));
  if (odd !== undefined)
    refuse(`Expected \`--only\` to name rooms (${names.join(', ')}), got \`${odd}\`.`);
  return mutationRooms.filter(({ name }) => only.includes(name));
}

function number(name: 'time' | 'workers', max: number): number {
  const value = /^\d{1,6}$/.test(flags[name]) ? Number(flags[name]) : 0;
  if (value < 1 || value > max) {
    refuse(`Expected \`--${name}\` to be a whole number from 1 to ${max}, got \`${flags[name]}\`.`);
  }
  return value;
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(64);
}
