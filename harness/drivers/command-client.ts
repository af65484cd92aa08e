import { HarnessError } from '../errors.ts';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { type RunningProcess, startProcess } from '../processes/start-process.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { tokensIn } from '../wire/tokens.ts';
import { Operations } from '../workload/operations.ts';
import { promptOf } from '../workload/prompt.ts';
import type { Workload } from '../workload/workload.ts';
import {
  commandEnvironment,
  fillCommand,
  type Placeholder,
  type PlaceholderValues,
  placeholdersIn,
  requiredCommand,
} from './command-line.ts';
import type {
  Driver,
  DriverContext,
  DriverKind,
  PerformOptions,
  RunningSystem,
  StartOptions,
} from './driver.ts';
import { Parts } from './parts.ts';
import { startReferenceServer } from './reference.ts';

const allowed: readonly Placeholder[] = ['url', 'port', 'socket', 'home', 'prompt', 'turn'];
const turnMsDefault = 120_000;
/** Text that a client prints is read for its tokens, so a line is not cut. */
const lineCharsMax = 16 * 1024 * 1024;

const example = 'node my-client.js {url} {prompt}';

/** A kind of driver whose argument is a command line. */
export const clientCommand: DriverKind = {
  name: 'client',
  usage: 'client(COMMAND)',
  about: `any client that a command runs once for each turn: \`client(${example})\``,
  roles: ['client'],
  create: (command) => commandClient(requiredCommand('client', example, command)),
};

/**
 * Any client that a command runs, against the reference app-server: `node my-client.js {url}
 * {prompt}`. One invocation is one turn; its exit code is the outcome, and what it prints on stdout
 * is what it got. What it needs is also in its environment: `MIDTURN_URL`, `MIDTURN_PORT` or
 * `MIDTURN_SOCKET`, `MIDTURN_PROMPT`, `MIDTURN_TURN`, `MIDTURN_HOME`.
 *
 * Throws `BAD_ARGUMENT` for a command that cannot be meant.
 */
export function commandClient(command: string): Driver {
  const named = placeholdersIn(command, allowed);
  fillCommand(command, {});
  return {
    id: `client(${command})`,
    name: 'client',
    roles: clientCommand.roles,
    listens: [named.has('socket') ? 'unix' : 'tcp'],
    prepare: async () => void fixtureProgram('app-server'),
    start: (context, options) =>
      Parts.orNothing((parts) => startSystem(command, context, options, parts)),
  };
}

async function startSystem(
  command: string,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const server = await startReferenceServer('app-server', context, options, parts);
  const endpoint = await context.interpose('client', server);
  const values = {
    home: context.folder,
    url: printEndpoint(endpoint),
    ...(endpoint.transport === 'unix'
      ? { socket: endpoint.path }
      : { port: String(endpoint.port) }),
  };
  return parts.system(endpoint, (workload, how) => perform(command, values, workload, how, parts));
}

async function perform(
  command: string,
  place: PlaceholderValues,
  workload: Workload,
  options: PerformOptions,
  parts: Parts,
): Promise<void> {
  let count = 0;
  const number = options.nextOperation ?? (() => ++count);
  const operations = new Operations(options.recorder, options.client, number);
  for (const [index, spec] of workload.turns.entries()) {
    if (options.signal.aborted) return;
    const turn = index + 1;
    const values = { ...place, prompt: promptOf(spec, turn), turn: String(turn) };
    const open = operations.invoke('command', { turn });
    const { child, stopped } = await invoke(command, values, turn, options, parts);
    const value = child.exit?.code == null ? { turn } : { turn, exitCode: child.exit.code };
    const told = new HarnessError(stopped ?? 'PROCESS_FAILED', child.describe());
    if (stopped) open.info(told, value);
    else if (child.exit?.code === 0) open.ok(value);
    else open.fail(told, value);
  }
}

/** One run of the command, from its start to its exit, to its bound, or to the end of the workload. */
async function invoke(
  command: string,
  values: PlaceholderValues,
  turn: number,
  { recorder, clock, client, signal, turnMs = turnMsDefault }: PerformOptions,
  parts: Parts,
): Promise<{ child: RunningProcess; stopped: 'TIMED_OUT' | 'ABORTED' | undefined }> {
  const [program, ...args] = fillCommand(command, values);
  const env = commandEnvironment(values);
  const child = parts.add(
    await startProcess({
      ...{ name: 'client', command: program, args, env, recorder, clock, lineCharsMax },
      recordOutput: ['stdout', 'stderr'],
    }),
  );
  // A program that reads its input to the end must not wait for it.
  child.stdin.end();
  child.onLine('stdout', (line) => {
    const tokens = tokensIn(line);
    if (tokens.length === 0) return;
    recorder.record({ type: 'client-tokens', client, turn, via: 'stdout', tokens });
  });
  let stopped: 'TIMED_OUT' | 'ABORTED' | undefined;
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
  await parts.end(child);
  return { child, stopped };
}
