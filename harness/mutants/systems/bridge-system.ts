import type { Driver, DriverContext, RunningSystem, StartOptions } from '../../drivers/driver.ts';
import { Parts } from '../../drivers/parts.ts';
import { party } from '../../drivers/party.ts';
import { startReferenceServer } from '../../drivers/reference.ts';
import { serveHop } from '../../drivers/serve-hop.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { startProcess } from '../../processes/start-process.ts';
import { waitForLine } from '../../processes/wait-for-line.ts';
import { parseEndpoint, printEndpoint } from '../../transports/endpoint-text.ts';
import { commandsDo } from '../../workload/features.ts';
import { performCommands } from './perform-commands.ts';

const startMs = 10_000;

/**
 * The bridge between commands and the reference app-server: links `client` and `upstream`. A command
 * shows only what it was told, so that nothing is made good behind the bridge's back.
 */
export function bridgeDriver(id: string, program: string): Driver {
  return {
    id,
    name: id,
    roles: ['intermediary'],
    does: commandsDo,
    listens: ['tcp'],
    links: ['client', 'upstream', 'provider'],
    parties: {
      client: { client: party.ourCommands, server: party.tested(id, 'bridge') },
      upstream: { client: party.tested(id, 'bridge'), server: party.ourServer },
      provider: { client: party.ourServer, server: party.ourProvider },
    },
    processes: ['server', 'bridge', 'provider'],
    startable: ['server'],
    prepare: async () => void fixtureProgram(program),
    start: (context, options) =>
      Parts.orNothing((parts) => startBridge(program, context, options, parts)),
  };
}

async function startBridge(
  program: string,
  context: DriverContext,
  options: StartOptions,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, recorder, signal, folder } = context;
  const hop = { link: 'upstream', context, parts };
  const upstream = printEndpoint(await startReferenceServer('app-server', hop, options));
  const client = await serveHop({ ...hop, link: 'client', process: 'bridge' }, async (port) => {
    const listen = `ws://127.0.0.1:${port}`;
    const bridge = parts.add(
      await startProcess({
        ...{ name: 'bridge', command: process.execPath },
        args: [fixtureProgram(program), '--upstream', upstream, '--listen', listen],
        ...{ cwd: folder, recorder, clock },
      }),
    );
    const [, at = ''] = await waitForLine(bridge, {
      ...{ stream: 'stderr', pattern: /listening on: (\S+)/, what: 'where it listens' },
      ...{ timeoutMs: startMs, clock, signal },
    });
    return parseEndpoint(at);
  });
  const command = [fixtureProgram('client'), '--server', printEndpoint(client)];
  return parts.system(client, (workload, how) =>
    performCommands([...command, '--prompt', '{prompt}'], workload, how, parts),
  );
}
