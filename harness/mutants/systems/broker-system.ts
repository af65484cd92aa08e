import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Driver, DriverContext, RunningSystem } from '../../drivers/driver.ts';
import { Parts } from '../../drivers/parts.ts';
import { startProvider } from '../../drivers/start-provider.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { processTable } from '../../processes/process-table.ts';
import { printEndpoint } from '../../transports/endpoint-text.ts';
import { performCommands } from './perform-commands.ts';

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
    performCommands(command, workload, how, parts),
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
