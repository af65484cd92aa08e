import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Driver, DriverContext, PerformOptions, RunningSystem } from '../../drivers/driver.ts';
import { Parts } from '../../drivers/parts.ts';
import { startProvider } from '../../drivers/start-provider.ts';
import { HarnessError } from '../../errors.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { processTable } from '../../processes/process-table.ts';
import { startProcess } from '../../processes/start-process.ts';
import { printEndpoint } from '../../transports/endpoint-text.ts';
import { tokensIn } from '../../wire/tokens.ts';
import { Operations } from '../../workload/operations.ts';
import { promptOf } from '../../workload/prompt.ts';
import type { Workload } from '../../workload/workload.ts';

const lineCharsMax = 16 * 1024 * 1024;

/**
 * A broker that commands share, as in the companion of the field reports: whoever finds none starts
 * one, which outlives its starter. The command does not try again after a clean close: what the broker
 * breaks, it shows.
 */
export function brokerDriver(id: string, program: string): Driver {
  return {
    id,
    name: id,
    roles: ['intermediary'],
    listens: ['tcp'],
    links: ['provider'],
    prepare: async () => void fixtureProgram(program),
    start: (context) => Parts.orNothing((parts) => startBroker(program, context, parts)),
  };
}

async function startBroker(
  program: string,
  context: DriverContext,
  parts: Parts,
): Promise<RunningSystem> {
  const provider = printEndpoint(await startProvider(context, parts));
  const state = join(context.folder, 'broker.json');
  const socket = join(context.folder, 'broker.sock');
  const server = [fixtureProgram('app-server'), '--listen', 'stdio', '--provider', provider];
  const command = [
    ...[fixtureProgram('broken/client-retry-misses-clean-close'), '--broker', state],
    ...['--prompt', '{prompt}', '--', process.execPath, fixtureProgram(program)],
    ...['--state', state, '--socket', socket, '--', process.execPath, ...server],
  ];
  const system = parts.system({ transport: 'unix', path: socket }, (workload, how) =>
    sideBySide(command, workload, how, parts),
  );
  return { ...system, processes: new BrokerProcesses(system.processes, state) };
}

/** The broker is known by its state file, and its app-server by being its child. */
class BrokerProcesses extends Map<string, number> {
  readonly #own: ReadonlyMap<string, number>;
  readonly #state: string;

  constructor(own: ReadonlyMap<string, number>, state: string) {
    super();
    this.#own = own;
    this.#state = state;
  }

  override get(name: string): number | undefined {
    if (name !== 'broker' && name !== 'server') return this.#own.get(name);
    try {
      const { pid } = JSON.parse(readFileSync(this.#state, 'utf8')) as { pid: number };
      return name === 'broker' ? pid : processTable().find((one) => one.parent === pid)?.pid;
    } catch {
      return undefined;
    }
  }
}

/** Each client calls its commands one after the other; the turns of all have their own numbers. */
async function sideBySide(
  command: readonly string[],
  workload: Workload,
  options: PerformOptions,
  parts: Parts,
): Promise<void> {
  let count = 0;
  const nextOperation = options.nextOperation ?? (() => ++count);
  const one = async (client: number) => {
    const name = `client-${client}`;
    const operations = new Operations(options.recorder, name, nextOperation);
    for (const [index, spec] of workload.turns.entries()) {
      if (options.signal.aborted) return;
      const turn = (client - 1) * workload.turns.length + index + 1;
      const args = command.map((word) => word.replace('{prompt}', promptOf(spec, turn)));
      await call(args, turn, { ...options, client: name }, operations, parts);
    }
  };
  await Promise.all(Array.from({ length: workload.clients ?? 1 }, (_, k) => one(k + 1)));
}

async function call(
  args: readonly string[],
  turn: number,
  { recorder, clock, client, signal }: PerformOptions,
  operations: Operations,
  parts: Parts,
): Promise<void> {
  const open = operations.invoke('command', { turn });
  // It is not ended with the others of its kind: its broker is to outlive it.
  const child = parts.add(
    await startProcess({
      ...{ name: client, command: process.execPath, args, recorder, clock, lineCharsMax },
      recordOutput: ['stdout', 'stderr'],
    }),
  );
  child.stdin.end();
  child.onLine('stdout', (line) => {
    const tokens = tokensIn(line);
    if (tokens.length > 0)
      recorder.record({ type: 'client-tokens', client, turn, via: 'stdout', tokens });
  });
  const stop = () => {
    try {
      process.kill(child.pid);
    } catch {}
  };
  signal.addEventListener('abort', stop, { once: true });
  await child.exited;
  signal.removeEventListener('abort', stop);
  const exitCode = child.exit?.code ?? -1;
  if (exitCode === 0) open.ok({ turn, exitCode });
  else if (signal.aborted) open.info(new HarnessError('ABORTED', child.describe()), { turn });
  else open.fail(new HarnessError('PROCESS_FAILED', child.describe()), { turn, exitCode });
}
