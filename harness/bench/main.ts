/**
 * `npm run bench`: pairs the proxy with named peers in one run and prints ratios of medians. In
 * every round each peer does each workload once, so that what the machine does to one it does to
 * all; every workload is a process of its own. Nothing is asserted: machines differ.
 */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { type Peer, peers } from './peers.ts';
import { asProgram, type BenchProgram, firstLine, startNode } from './program.ts';
import { printTable, type Sample } from './table.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    peer: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    only: { type: 'string' },
  },
});

const speeds = ['bulk', 'stream-200', 'stream-4000', 'round-trip', 'connect'] as const;
const given = Object.fromEntries(flags.peer.map((text) => text.split('=', 2) as [string, string]));
const wanted = (workload: string) =>
  flags.only === undefined || flags.only.split(',').includes(workload);
const samples: Sample[] = [];
const source = await startNode(fixtureProgram('bench/source'), []);
try {
  for (const workload of speeds.filter(wanted)) {
    for (let round = 1; round <= Number(flags.rounds); round++) {
      for (const peer of peers(given)) await measure(peer, workload, round);
    }
  }
  if (wanted('memory')) for (const peer of peers(given).slice(1)) await measureMemory(peer);
} finally {
  await source.stop();
}
printTable(samples);
if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(samples, null, 2)}\n`);

async function measure(peer: Peer, workload: string, round: number): Promise<void> {
  // The terminating proxy speaks WebSocket only.
  if (peer.name === 'ws proxy' && (workload === 'bulk' || workload === 'connect')) return;
  const between = await peer.start(source.port);
  try {
    const { value, unit } = await load(workload, between);
    samples.push({ peer: peer.name, workload, round, value, unit });
    process.stderr.write(`${workload} ${round}: ${peer.name} ${Math.round(value)} ${unit}\n`);
  } finally {
    await between.stop();
  }
}

/** Resident memory with 5,000 idle connections, and over 1 GiB of traffic. */
async function measureMemory(peer: Peer): Promise<void> {
  const note = (workload: string, value: number) => {
    samples.push({ peer: peer.name, workload, round: 1, value, unit: 'MB' });
    process.stderr.write(`${workload}: ${peer.name} ${Math.round(value)} MB\n`);
  };
  if (peer.name === 'ws proxy') return;
  const idle = await peer.start(source.port);
  const holder = spawn(process.execPath, [fixtureProgram('bench/load'), 'idle', `${idle.port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await firstLine(holder, 'idle');
  note('5,000 idle', idle.residentMb());
  await asProgram(holder, 0).stop();
  await idle.stop();
  const busy = await peer.start(source.port);
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, busy.residentMb());
  }, 50);
  await load('bulk', busy, 1024 * 1024 * 1024);
  clearInterval(watch);
  note('1 GiB, peak', Math.max(most, busy.residentMb()));
  await busy.stop();
}

async function load(workload: string, through: BenchProgram, size?: number) {
  const args = [fixtureProgram('bench/load'), workload, `${through.port}`];
  if (size !== undefined) args.push(`${size}`);
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = await firstLine(child, workload);
  child.kill();
  return JSON.parse(line) as { value: number; unit: string };
}
