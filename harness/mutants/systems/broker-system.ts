import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Driver, DriverContext, RunningSystem } from '../../drivers/driver.ts';
import { Parts } from '../../drivers/parts.ts';
import { party } from '../../drivers/party.ts';
import { startProvider } from '../../drivers/start-provider.ts';
import { HarnessError } from '../../errors.ts';
import type { EventBody } from '../../history/event.ts';
import type { Recorder } from '../../history/recorder-face.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { makeStdioShim, shimServerPath } from '../../processes/stdio-shim.ts';
import { printEndpoint } from '../../transports/endpoint-text.ts';
import { commandsDo } from '../../workload/features.ts';
import type { Workload } from '../../workload/workload.ts';
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
    does: commandsDo,
    listens: ['tcp'],
    links: ['stdio', 'provider'],
    parties: {
      stdio: { client: party.tested(id, 'broker'), server: party.ourServer },
      provider: { client: party.ourServer, server: party.ourProvider },
    },
    prepare: async () => void fixtureProgram(program),
    start: (context) => Parts.orNothing((parts) => startBroker(program, context, parts)),
  };
}

async function startBroker(
  program: string,
  context: DriverContext,
  parts: Parts,
): Promise<RunningSystem> {
  const { recorder, streaming } = untilStreaming(context.recorder);
  const provider = printEndpoint(await startProvider({ ...context, recorder }, parts));
  const state = join(context.folder, 'broker.json');
  const socket = join(context.folder, 'broker.sock');
  const server = [fixtureProgram('app-server'), '--listen', 'stdio', '--provider', provider];
  const shim = await startShim(context, parts);
  const command = (client: string) => [
    ...[fixtureProgram(client), '--broker', state],
    ...[
      '--prompt',
      '{prompt}',
      '--ask-after-ms',
      '1500',
      '--',
      process.execPath,
      fixtureProgram(program),
    ],
    ...['--state', state, '--socket', socket, '--', shim, ...server],
  ];
  return parts.system({ transport: 'unix', path: socket }, (workload, how) =>
    performCommands(command(clientFor(workload)), workload, how, parts, streaming),
  );
}

/** Resolves with the first text that the provider sends. */
function untilStreaming(to: Recorder): { recorder: Recorder; streaming: Promise<void> } {
  let isStreaming = () => {};
  const streaming = new Promise<void>((resolve) => {
    isStreaming = resolve;
  });
  const record = (event: EventBody) => {
    to.record(event);
    if (event.type === 'provider-sent') isStreaming();
  };
  return { recorder: { record }, streaming };
}

function clientFor({ turns }: Workload): string {
  const approvals = turns.some((turn) => (turn.approvals ?? 0) > 0);
  return `broken/client-${approvals ? 'old-approval-answered' : 'retry-misses-clean-close'}`;
}

/** What the broker runs in place of Node, so that a link stands on its app-server's stdio. */
async function startShim(context: DriverContext, parts: Parts): Promise<string> {
  const folder = join(context.folder, 'shim');
  await mkdir(folder);
  const link = await context.interpose('stdio', {
    transport: 'unix',
    path: shimServerPath(folder),
  });
  if (link.transport !== 'unix') throw new HarnessError('INTERNAL', 'the link is no unix socket');
  const shim = await makeStdioShim({
    ...{ name: 'server', program: process.execPath, folder, dial: { path: link.path } },
    recorder: context.recorder,
    onStarted: (pid) => parts.named('server', pid),
    onExited: (pid) => parts.gone('server', pid),
  });
  parts.afterwards(() => shim.close());
  return shim.path;
}
