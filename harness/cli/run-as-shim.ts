import { type ChildProcess, spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { doubtAbout } from '../plan/doubts.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import { resolvePlan } from '../plan/resolve.ts';
import { guard } from '../processes/registry.ts';
import { signalNamed } from '../processes/signal-named.ts';
import { makeTemporaryFolder } from '../processes/temporary-folder.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { openShimHub, type ShimExit } from '../transports/shim/hub.ts';
import { runShim } from '../transports/shim/run-shim.ts';
import { profiles } from '../wire/profiles/index.ts';
import { checkWritable } from './check-writable.ts';
import { freePath } from './free-path.ts';
import { ProgramRecord } from './program-record.ts';
import { readPlan } from './read-plan.ts';
import { ShimRestart } from './shim-restart.ts';
import { type ShimSettings, shimProcesses, shimVariables } from './shim-settings.ts';

/**
 * Runs the real program in the place of this process: arguments, environment, stderr, signals and exit
 * are its own; its stdin and stdout go through a link with the plan. Resolves with how it ended, once
 * its history is written.
 */
export async function runAsShim(
  settings: ShimSettings,
  args: readonly string[],
): Promise<ShimExit> {
  const { program, only } = settings;
  const isOther = only !== undefined && !args.includes(only);
  // On a terminal nobody speaks a protocol.
  if (isOther || process.stdin.isTTY) return runAlone(program, args);
  const plan = readPlan(settings.plan);
  const { recorder, close } = recorderFor(settings.record);
  try {
    return await runOnLink(settings, args, plan, recorder);
  } finally {
    await close();
  }
}

async function runOnLink(
  settings: ShimSettings,
  args: readonly string[],
  plan: Plan,
  recorder: Recorder,
): Promise<ShimExit> {
  const { codec, seed, program } = settings;
  const profile = profiles.find(({ name }) => name === settings.profile);
  const processes = new Map([['client', process.ppid]]);
  const told = new ProgramRecord(recorder);
  const folder = await makeTemporaryFolder('midturn-shim-');
  const hub = await openShimHub(folder.path);
  const signalProcess = signalNamed(() => processes, recorder, 'environment');
  const restart = new ShimRestart(processes, signalProcess, systemClock);
  recordStart(recorder, plan, seed);
  noteDoubts(recorder, plan, { codec, profile });
  const { restartProcess, refusalOf } = restart;
  const clock = systemClock;
  const proxy = startProxy({
    plan,
    seed,
    recorder,
    clock,
    refusalOf,
    signalProcess,
    restartProcess,
  });
  try {
    const listen = { transport: 'unix', path: join(folder.path, 'link.sock') } as const;
    const about = { codec, ...(profile && { profile }) };
    await proxy.addLink({ name: 'stdio', listen, upstream: hub.upstream, ...about });
    hub.front(listen);
    const stderr = told.through(process.stderr);
    const exit = await runProgram({
      ...{ hub: hub.address, program, args, stderr },
      restarting: () => restart.restarting,
      started(pid) {
        processes.set('server', pid);
        restart.started();
        told.started(pid, [program, ...args]);
      },
      onReplaced: (ended) => told.exited(ended),
    });
    told.exited(exit);
    return exit;
  } finally {
    await proxy.close();
    await hub.close();
    await folder.remove();
  }
}

function recordStart(recorder: Recorder, plan: Plan, seed: number): void {
  recorder.record({
    type: 'run-started',
    seed: plan.seed ?? seed,
    plan: printPlan(plan).split('\n').filter(Boolean),
    startedAt: systemClock.wallTime(),
  });
}

/** Into the history, not to stderr: that is the program's own. */
function noteDoubts(
  recorder: Recorder,
  plan: Plan,
  about: Pick<Parameters<typeof doubtAbout>[1][number], 'codec' | 'profile'>,
): void {
  const link = { name: 'stdio', ...shimProcesses, ...about };
  for (const rule of resolvePlan(plan)) {
    const doubt = doubtAbout(rule, [link]);
    if (!doubt) continue;
    recorder.record({ type: 'note', text: `fault ${rule.index} does not fit: ${doubt}` });
  }
}

type ShimOptions = Parameters<typeof runShim>[0];

async function runProgram({
  started,
  ...what
}: Pick<ShimOptions, 'hub' | 'program' | 'args' | 'stderr' | 'restarting' | 'onReplaced'> & {
  started(pid: number): void;
}): Promise<ShimExit> {
  let release = () => {};
  let running: ChildProcess | undefined;
  passSignals((name) => running?.kill(name));
  const exit = await runShim({
    ...what,
    env: programEnvironment(),
    stdin: process.stdin,
    stdout: ownStdout(),
    onChild(child) {
      release();
      release = guardChild(child);
      running = child;
      started(child.pid ?? 0);
    },
  });
  release();
  return exit;
}

/** The program with this process's own streams. */
async function runAlone(program: string, args: readonly string[]): Promise<ShimExit> {
  const child = spawn(program, [...args], { env: programEnvironment(), stdio: 'inherit' });
  passSignals((name) => child.kill(name));
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (cause) => {
      const text = `Cannot run \`${program}\`: ${cause.message}.`;
      reject(new HarnessError('PROCESS_FAILED', text, { cause }));
    });
  });
}

function recorderFor(path: string | undefined): { recorder: Recorder; close(): Promise<void> } {
  if (path === undefined) return { recorder: { record: () => {} }, close: async () => {} };
  const file = freePath(path.replaceAll('%p', String(process.pid)));
  checkWritable(shimVariables.record, file);
  const recorder = new HistoryRecorder({ path: file, clock: systemClock });
  return { recorder, close: () => recorder.close() };
}

function programEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const variable of Object.values(shimVariables)) delete env[variable];
  return env;
}

/** A program must not outlive a shim that crashed. */
function guardChild(child: ChildProcess): () => void {
  return guard({
    name: `pid ${child.pid}`,
    kind: 'process',
    end: async () => void child.kill('SIGKILL'),
    endNow: () => void child.kill('SIGKILL'),
  });
}

function passSignals(send: (name: NodeJS.Signals) => void): void {
  for (const name of ['SIGTERM', 'SIGHUP', 'SIGUSR2'] as const) process.on(name, () => send(name));
  // A terminal sends these to the program by itself: both are in the same process group.
  for (const name of ['SIGINT', 'SIGQUIT'] as const) {
    process.on(name, () => process.stdin.isTTY || send(name));
  }
}

/**
 * `process.stdout` cannot be closed, and the caller must see that the program's output has ended; a
 * file has nobody who looks.
 */
function ownStdout(): Writable {
  const file = fstatSync(1);
  return file.isFIFO() || file.isSocket()
    ? new Socket({ fd: 1, readable: false, writable: true })
    : new Writable({ write: (bytes, _, done) => void process.stdout.write(bytes, () => done()) });
}
