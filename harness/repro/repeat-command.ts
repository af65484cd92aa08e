import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { HistoryEvent } from '../history/event.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import { refusalOf } from '../processes/refusal-of.ts';
import { signalNamed } from '../processes/signal-named.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import type { RunningProxy } from '../proxy/options.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import type { Profile } from '../wire/profile.ts';
import type { RunError } from './error-groups.ts';
import type { LinkSpec } from './link-spec.ts';
import { openStdioLink } from './stdio-link.ts';

export interface RepeatOptions {
  readonly command: readonly [string, ...string[]];
  readonly runs: number;
  readonly plan: Plan;
  readonly seed: number;
  readonly link?: LinkSpec;
  /** Which messages on the link mean what. */
  readonly profile?: Profile;
  /** `#1` in the plan is the first of each run, or of all runs. Default: of each run. */
  readonly count?: Count;
  /** What stdout must match, beside exit code 0. */
  readonly expect?: RegExp;
  readonly runMs: number;
  /** A private folder, removed by the caller. */
  readonly folder: string;
  /** Where the history is kept. */
  readonly historyPath?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onRun(outcome: RunOutcome): void;
  /** Asked after each run; false ends the sequence before its number of runs. Default: goes on. */
  goesOn?(outcomes: readonly RunOutcome[]): boolean;
}

export const counts = ['run', 'all'] as const;

export type Count = (typeof counts)[number];

export interface RunOutcome {
  readonly run: number;
  readonly passed: boolean;
  readonly durationMs: number;
  readonly error?: RunError;
}

export interface Repeated {
  readonly outcomes: readonly RunOutcome[];
  readonly history: readonly HistoryEvent[];
  readonly faults: RunningProxy['faults'];
}

/** Lines of a run that are kept to say what went wrong. */
const linesKept = 20;

/**
 * Runs a command several times, one after the other, with a link before its server when asked for one.
 * What a run leaves behind is there for the next one, and is ended after the last.
 */
export async function repeatCommand(options: RepeatOptions): Promise<Repeated> {
  const { clock, plan, seed, historyPath } = options;
  const recorder = new HistoryRecorder({ clock, ...(historyPath && { path: historyPath }) });
  const pids = new Map<string, number>();
  const proxy = startProxy({
    ...{ plan, seed, recorder, clock },
    refusalOf: (name) => refusalOf(pids, name),
    signalProcess: signalNamed(() => pids, recorder, 'harness'),
  });
  const children: RunningProcess[] = [];
  const plans = printPlan(plan).split('\n').filter(Boolean);
  recorder.record({ type: 'run-started', seed, plan: plans, startedAt: clock.wallTime() });
  let close = async () => {};
  try {
    const around = await surround(options, { recorder, proxy, pids });
    close = around.close;
    const outcomes: RunOutcome[] = [];
    for (let run = 1; run <= options.runs; run++) {
      options.signal.throwIfAborted();
      if (options.count !== 'all') proxy.startOver();
      const outcome = await runOnce(run, options, { recorder, pids, children, ...around });
      outcomes.push(outcome);
      options.onRun(outcome);
      if (options.goesOn?.(outcomes) === false) break;
    }
    return { outcomes, history: [...recorder.events], faults: proxy.faults };
  } finally {
    recorder.record({ type: 'stage', stage: 'stop' });
    for (const child of children.reverse()) await child.stop();
    await proxy.close();
    await close();
    await recorder.close();
  }
}

interface Shared {
  readonly recorder: HistoryRecorder;
  readonly pids: Map<string, number>;
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Values of `{url}`, `{port}` and `{socket}`. */
  readonly values: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function surround(
  { link, folder, profile }: RepeatOptions,
  { recorder, proxy, pids }: Shared & { readonly proxy: RunningProxy },
): Promise<Surroundings> {
  if (link === undefined) return { env: process.env, values: {}, close: async () => {} };
  const name = link.kind === 'stdio' ? 'stdio' : 'client';
  const socket = { transport: 'unix', path: join(folder, `${name}.sock`) } as const;
  const base = { name, ...(profile && { profile }) };
  if (link.kind === 'stdio') {
    const { PATH: path = '' } = process.env;
    const { bin, close } = await openStdioLink({
      ...{ spec: link, folder, path, recorder, pids },
      interpose: async (upstream) =>
        (await proxy.addLink({ ...base, upstream, listen: socket })).listen,
    });
    return { env: { ...process.env, PATH: `${bin}:${path}` }, values: {}, close };
  }
  const { upstream } = link;
  const near = upstream.transport === 'unix' ? socket : { ...upstream, host: '127.0.0.1', port: 0 };
  const { listen } = await proxy.addLink({ ...base, upstream, listen: link.listen ?? near });
  const place =
    listen.transport === 'unix' ? { socket: listen.path } : { port: String(listen.port) };
  const values: Record<string, string> = { url: printEndpoint(listen), ...place };
  const told = Object.entries(values).map(([key, value]) => [
    `MIDTURN_${key.toUpperCase()}`,
    value,
  ]);
  const env = { ...process.env, ...Object.fromEntries(told) };
  return { env, values, close: async () => {} };
}

async function runOnce(
  run: number,
  options: RepeatOptions,
  around: Shared & Surroundings & { readonly children: RunningProcess[] },
): Promise<RunOutcome> {
  const { clock, signal, runMs } = options;
  const { recorder, values } = around;
  const fill = (word: string) =>
    word.replace(/\{(url|port|socket)\}/g, (whole, name: string) => values[name] ?? whole);
  const [program, ...args] = options.command.map(fill);
  const base = { client: 'command', operation: run, f: 'command' } as const;
  const began = clock.now();
  recorder.record({ type: 'invoke', ...base });
  const child = await startProcess({
    ...{ name: 'command', command: program ?? '', args, env: around.env, recorder, clock },
    recordOutput: ['stdout', 'stderr'],
  });
  around.children.push(child);
  around.pids.set('command', child.pid);
  child.stdin.end();
  const stdout: string[] = [];
  child.onLine('stdout', (line) => stdout.push(line));
  const stopped = await endOf(child, clock, signal, runMs);
  signal.throwIfAborted();
  const durationMs = Math.round(clock.now() - began);
  const wrong = stopped ?? wrongWith(child, stdout, options.expect);
  if (wrong === undefined) {
    recorder.record({ type: 'ok', ...base, value: { exitCode: 0 } });
    return { run, passed: true, durationMs };
  }
  const lines = (child.stderrTail.length > 0 ? child.stderrTail : stdout).slice(-linesKept);
  const message = `${wrong}: ${lines.at(-1) ?? 'no output'}`;
  const exitCode = child.exit?.code ?? undefined;
  const value = exitCode === undefined ? {} : { value: { exitCode } };
  recorder.record({ type: 'fail', ...base, ...value, error: { code: 'PROCESS_FAILED', message } });
  return { run, passed: false, durationMs, error: { run, how: wrong, lines } };
}

/** Waits for the end of a run; what made us end it, if we had to. */
async function endOf(
  child: RunningProcess,
  clock: Clock,
  signal: AbortSignal,
  runMs: number,
): Promise<string | undefined> {
  let stopped: string | undefined;
  const late = clock.after(runMs, () => {
    stopped = `no end within ${runMs / 1000} s`;
    void child.stop();
  });
  const onAbort = () => void child.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  await child.exited;
  late.cancel();
  signal.removeEventListener('abort', onAbort);
  return stopped;
}

function wrongWith(
  { exit }: RunningProcess,
  stdout: readonly string[],
  expect: RegExp | undefined,
): string | undefined {
  if (exit?.signal) return `ended by ${exit.signal}`;
  if (exit?.code !== 0) return `exit code ${exit?.code}`;
  if (expect === undefined || expect.test(stdout.join('\n'))) return undefined;
  return `exit code 0, but stdout does not match ${expect}`;
}
