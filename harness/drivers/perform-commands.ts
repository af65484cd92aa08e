import { HarnessError } from '../errors.ts';
import type { RunningProcess } from '../processes/start-process.ts';
import { tokensIn } from '../wire/tokens.ts';
import { Operations } from '../workload/operations.ts';
import { promptOf } from '../workload/prompt.ts';
import type { Workload } from '../workload/workload.ts';
import type { PerformOptions } from './driver.ts';

const turnMsDefault = 120_000;
/** Text that a client prints is read for its tokens, so a line is not cut. */
export const commandLineCharsMax = 16 * 1024 * 1024;

/** Of one word of a command line, on Linux: 128 KiB, less what stands around the prompt. */
const argumentBytesMax = 120 * 1024;

/** One turn, as a command is told of it. */
export interface CommandCall {
  readonly prompt: string;
  /** From 1. */
  readonly turn: number;
}

/** How an implementation does one turn: by a process of its own. */
export interface CommandClient {
  start(call: CommandCall): Promise<RunningProcess>;
  /** Called once the process has exited. */
  after(child: RunningProcess): Promise<void>;
}

/**
 * Does a workload with a client that is a command: one invocation is one turn, one after the other; of
 * several clients, side by side. Its exit code is the outcome, and what it prints on stdout is what it
 * got.
 *
 * Throws `NOT_TESTABLE` for a prompt that no command line takes.
 */
export async function performCommands(
  workload: Workload,
  options: PerformOptions,
  command: CommandClient,
): Promise<void> {
  const long = workload.turns.find(({ promptBytes = 0 }) => promptBytes > argumentBytesMax);
  if (long !== undefined) {
    const what = `a prompt of ${long.promptBytes} bytes is more than a command line takes`;
    throw new HarnessError('NOT_TESTABLE', `Not testable: ${what} (${argumentBytesMax}).`);
  }
  let count = 0;
  const nextOperation = options.nextOperation ?? (() => ++count);
  const clients = Array.from({ length: workload.clients ?? 1 }, (_, k) => {
    const client = k === 0 ? options.client : `client-${k + 1}`;
    const firstTurn = k * workload.turns.length + 1;
    return performOne(workload, { ...options, nextOperation, client, firstTurn }, command);
  });
  await Promise.all(clients);
}

async function performOne(
  workload: Workload,
  options: PerformOptions & Required<Pick<PerformOptions, 'nextOperation' | 'firstTurn'>>,
  command: CommandClient,
): Promise<void> {
  const operations = new Operations(options.recorder, options.client, options.nextOperation);
  for (const [index, spec] of workload.turns.entries()) {
    if (options.signal.aborted) return;
    const turn = options.firstTurn + index;
    const open = operations.invoke('command', { turn });
    const call = { prompt: promptOf(spec, turn), turn };
    const { child, stopped } = await invoke(call, options, command);
    const value = child.exit?.code == null ? { turn } : { turn, exitCode: child.exit.code };
    const told = new HarnessError(stopped ?? 'PROCESS_FAILED', child.describe());
    if (stopped) open.info(told, value);
    else if (child.exit?.code === 0) open.ok(value);
    else open.fail(told, value);
  }
}

type Stopped = 'TIMED_OUT' | 'ABORTED' | undefined;

/** One run of the command, from its start to its exit, to its bound, or to the end of the workload. */
async function invoke(
  call: CommandCall,
  { recorder, clock, client, signal, turnMs = turnMsDefault }: PerformOptions,
  command: CommandClient,
): Promise<{ child: RunningProcess; stopped: Stopped }> {
  const child = await command.start(call);
  // A program that reads its input to the end must not wait for it.
  child.stdin.end();
  child.onLine('stdout', (line) => {
    const tokens = tokensIn(line);
    if (tokens.length === 0) return;
    recorder.record({ type: 'client-tokens', client, turn: call.turn, via: 'stdout', tokens });
  });
  let stopped: Stopped;
  const stop = (why: 'TIMED_OUT' | 'ABORTED') => {
    stopped ??= why;
    void child.stop();
  };
  const onAbort = () => stop('ABORTED');
  const late = clock.after(turnMs, () => stop('TIMED_OUT'));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  await child.exited;
  late.cancel();
  signal.removeEventListener('abort', onAbort);
  await command.after(child);
  return { child, stopped };
}
