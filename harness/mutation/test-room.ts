import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { startProcess } from '../processes/start-process.ts';
import type { MutationRoom } from './rooms.ts';
import { testsVariable, writeStrykerConfig } from './sandbox.ts';
import { type Mutant, readStrykerReport } from './stryker-report.ts';
import type { RoomResult } from './tally.ts';

export interface RoomTest {
  readonly room: MutationRoom;
  /** The copy in which mutants are written. */
  readonly sandbox: string;
  /** Where what was found is kept, so that a next run goes on from there. */
  readonly kept: string;
  readonly workers: number;
  /** Only files whose path contains this. */
  readonly match: string;
  /** On `systemClock`. */
  readonly deadline: number;
  onChunk(done: number, of: number, mutants: readonly Mutant[]): void;
}

/** Files of one run of Stryker: few enough that little is lost when time is over, as it keeps only at its end. */
const chunkFiles = 6;

/** Changes the files of a room one by one, and runs the unit tests of that room on each change. */
export async function testRoom(test: RoomTest): Promise<RoomResult> {
  const { room, sandbox, deadline, match } = test;
  const files = (await filesOf(room, sandbox)).filter((file) => file.includes(match));
  const mutants: Mutant[] = [];
  for (let at = 0; at < files.length; at += chunkFiles) {
    const chunk = files.slice(at, at + chunkFiles);
    const found = systemClock.now() < deadline ? await testChunk(test, chunk) : undefined;
    if (found === undefined) return { room, mutants, left: files.slice(at) };
    mutants.push(...found);
    test.onChunk(Math.min(at + chunkFiles, files.length), files.length, found);
  }
  return { room, mutants, left: [] };
}

async function filesOf({ folder, files }: MutationRoom, sandbox: string): Promise<string[]> {
  const all = await readdir(join(sandbox, folder), { recursive: true });
  return all
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => !path.startsWith('testing/') && (files?.includes(path) ?? true))
    .sort()
    .map((path) => `${folder}/${path}`);
}

/** Undefined when time was over before its end. */
async function testChunk(test: RoomTest, files: readonly string[]): Promise<Mutant[] | undefined> {
  const { room, sandbox, workers, deadline } = test;
  const name = (files[0] ?? '').replace(/\W+/g, '-');
  const incrementalFile = join(test.kept, `${room.name}-${name}.json`);
  const { configFile, reportFile } = await writeStrykerConfig(sandbox, {
    ...{ files, workers, incrementalFile },
  });
  const stryker = join(sandbox, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const child = await startProcess({
    ...{ name: 'stryker', command: process.execPath, args: [stryker, 'run', configFile] },
    cwd: sandbox,
    env: { ...process.env, [testsVariable]: `${room.folder}/**/*.test.ts` },
    recorder: { record: () => {} },
  });
  const output: string[] = [];
  child.onLine('stdout', (line) => output.push(line));
  await child.endWithin(Math.max(0, deadline - systemClock.now()));
  if (child.exit === undefined) {
    await child.stop();
    return undefined;
  }
  const report = await readFile(reportFile, 'utf8').catch(() => undefined);
  if (report !== undefined) return readStrykerReport(report);
  throw new Error(
    `Stryker made no report on ${files.join(', ')}:\n${output.slice(-20).join('\n')}\n${child.describe()}`,
  );
}
