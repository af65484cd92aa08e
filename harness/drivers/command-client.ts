import { fixtureProgram } from '../processes/fixture-program.ts';
import { startProcess } from '../processes/start-process.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { commandsDo } from '../workload/features.ts';
import {
  checkProgram,
  commandEnvironment,
  fillCommand,
  type Placeholder,
  placeholdersIn,
  requiredCommand,
} from './command-line.ts';
import type { Driver, DriverContext, DriverKind, RunningSystem, StartOptions } from './driver.ts';
import { Parts } from './parts.ts';
import { party } from './party.ts';
import { commandLineCharsMax, performCommands } from './perform-commands.ts';
import { startReferenceServer } from './reference.ts';

const allowed: readonly Placeholder[] = ['url', 'port', 'socket', 'home', 'prompt', 'turn'];

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
    does: commandsDo,
    listens: [named.has('socket') ? 'unix' : 'tcp'],
    parties: {
      client: { client: party.tested(clientCommand.name, 'client'), server: party.ourServer },
      provider: { client: party.ourServer, server: party.ourProvider },
    },
    async prepare() {
      checkProgram(command);
      fixtureProgram('app-server');
    },
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
  const hop = { link: 'client', context, parts };
  const endpoint = await startReferenceServer('app-server', hop, options);
  const values = {
    home: context.folder,
    url: printEndpoint(endpoint),
    ...(endpoint.transport === 'unix'
      ? { socket: endpoint.path }
      : { port: String(endpoint.port) }),
  };
  const { clock, recorder } = context;
  return parts.system(endpoint, (workload, how) =>
    performCommands(workload, how, {
      async start({ prompt, turn }) {
        const filled = { ...values, prompt, turn: String(turn) };
        const [program, ...args] = fillCommand(command, filled);
        const env = commandEnvironment(filled);
        return parts.add(
          await startProcess({
            ...{ name: 'client', command: program, args, env, recorder, clock },
            ...{ lineCharsMax: commandLineCharsMax, recordOutput: ['stdout', 'stderr'] as const },
          }),
        );
      },
      after: (child) => parts.end(child),
    }),
  );
}
