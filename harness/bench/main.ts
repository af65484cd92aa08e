/**
 * `npm run bench`: pairs the proxy with named peers in one run and prints ratios of medians. In every
 * round each column is measured once, so that what the machine does to one it does to all; each one
 * warms up, and is processes of its own. The targets stand beside what was measured; machines differ,
 * so a target that is not met ends with exit code 0 all the same, but for `--strict`.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { type JudgedTarget, judgeTargets } from './judge-targets.ts';
import { peers } from './peers.ts';
import { type BenchProgram, endPrograms, startNode } from './program.ts';
import type { Sample } from './sample.ts';
import { table, targetLines } from './table.ts';
import type { BenchWorkload } from './workload.ts';
import { workloads } from './workloads/index.ts';

const help = `npm run bench -- [--only NAME[,NAME]] [--pairs N] [--columns TEXT[,TEXT]] [--peer NAME=PATH] [--json FILE] [--strict]

  --only      only these workloads
  --pairs     rounds of each, default 5 (1 for memory)
  --columns   only columns whose name contains one of these
  --peer      toxiproxy=PATH of a Toxiproxy server; haproxy=PATH, found by itself where Debian puts it
  --json      samples and targets, for machines
  --strict    exit code 1 when a target is not met

Workloads:
${workloads.map(({ name, about }) => `  ${name.padEnd(16)}${about}`).join('\n')}
`;

const { values: flags } = parseArgs({
  options: {
    pairs: { type: 'string' },
    peer: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    only: { type: 'string' },
    columns: { type: 'string' },
    strict: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) process.stdout.write(help);
else await bench(wanted());

async function bench(wanted: readonly BenchWorkload[]): Promise<void> {
  const samples: Sample[] = [];
  const targets: JudgedTarget[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'midturn-bench-'));
  let source: Promise<BenchProgram> | undefined;
  const startSource = () => {
    source ??= startNode(fixtureProgram('bench/source'), []);
    return source;
  };
  const context = { peers: peers(peerPaths(), folder), source: startSource, folder };
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
  process.once('exit', () => {
    endPrograms();
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    for (const workload of wanted) {
      const all = await workload.columns(context);
      const columns = all.filter(({ name }) => isAsked(flags.columns, name));
      for (let round = 1; round <= pairsOf(workload); round++) {
        for (const column of columns) {
          const reading = await column.measure();
          const { name, unit } = workload;
          samples.push({ workload: name, column: column.name, round, unit, ...reading });
          const value = Math.round(reading.value * 100) / 100;
          process.stderr.write(`${name} ${round}: ${column.name} ${value} ${unit}\n`);
        }
      }
      targets.push(...judgeTargets(workload.name, workload.targets, samples));
      process.stdout.write(`\n${table(samples.filter((one) => one.workload === workload.name))}\n`);
    }
  } finally {
    await (await source)?.stop();
  }
  process.stdout.write(targetLines(targets));
  const results = `${JSON.stringify({ samples, targets }, null, 2)}\n`;
  if (flags.json !== undefined) await writeFile(flags.json, results);
  if (flags.strict && targets.some(({ met }) => met === false)) process.exitCode = 1;
}

function wanted(): readonly BenchWorkload[] {
  const names = flags.only?.split(',');
  const unknown = names?.find((name) => !workloads.some((one) => one.name === name));
  if (unknown !== undefined) {
    const known = workloads.map(({ name }) => name).join(', ');
    refuse(`Expected \`--only\` to be of ${known}, got \`${unknown}\`.`);
  }
  return workloads.filter(({ name }) => names === undefined || names.includes(name));
}

function pairsOf({ pairs = 5 }: BenchWorkload): number {
  if (flags.pairs === undefined) return pairs;
  if (/^[1-9]\d{0,2}$/.test(flags.pairs)) return Number(flags.pairs);
  return refuse(`Expected \`--pairs\` to be a whole number from 1 to 999, got \`${flags.pairs}\`.`);
}

function peerPaths(): Record<string, string> {
  return Object.fromEntries(
    flags.peer.map((text) => {
      const [, name = '', path = ''] = /^(toxiproxy|haproxy)=(.+)$/.exec(text) ?? [];
      if (path !== '') return [name, path];
      return refuse(`Expected \`--peer\` as toxiproxy=PATH or haproxy=PATH, got \`${text}\`.`);
    }),
  );
}

function isAsked(asked: string | undefined, name: string): boolean {
  return asked === undefined || asked.split(',').some((text) => name.includes(text));
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(64);
}
