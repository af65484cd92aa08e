import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { startControlServer } from '../control/control-server.ts';
import { HarnessError } from '../errors.ts';
import { profiles } from '../wire/profiles/index.ts';
import type { CliContext } from './cli-context.ts';
import { liveRecorder } from './live-recorder.ts';
import { listOf, oneOf, wholeNumber } from './option-values.ts';

const profileNames = profiles.map(({ name }) => name);

interface ServerFlags {
  readonly host: string;
  readonly port: number;
  readonly config?: string;
  readonly seed: number;
  readonly profile: string;
  readonly messages?: boolean;
  readonly allowHost?: readonly string[];
  readonly anyone?: boolean;
  readonly proxyMetrics?: boolean;
  readonly runtimeMetrics?: boolean;
}

/** `midturn server`: the control API alone, for every client that speaks Toxiproxy's. */
export function addServerCommand(program: Command, context: CliContext): void {
  program
    .command('server')
    .summary("serve Toxiproxy's HTTP API")
    .description(
      "Serves Toxiproxy's HTTP API: every client of Toxiproxy can make proxies and add toxics, and " +
        'plans as toxics of type `midturn`. Ends with Ctrl-C.',
    )
    .option('--host <host>', 'where the API listens', '127.0.0.1')
    .option('--port <port>', '0 for any free port', wholeNumber('--port', 0, 65_535), 8474)
    .option('--config <file>', 'proxies to begin with: the body of POST /populate')
    .option('--seed <integer>', 'seed of every draw', wholeNumber('--seed', 0, 2 ** 32 - 1), 1)
    .option(
      '--profile <name>',
      `which messages mean what in plans: ${profileNames.join(', ')}, none`,
      oneOf('--profile', [...profileNames, 'none']),
      'app-server',
    )
    .option('--messages', 'messages are events too: in GET /events and GET /history')
    .option('--allow-host <name>', 'a name with dots by which the API may be called', listOf)
    .option('--anyone', 'listen beyond this machine without a token: whoever reaches it may use it')
    .option('--proxy-metrics', 'bytes of each proxy in GET /metrics')
    .option('--runtime-metrics', 'this process in GET /metrics')
    .addHelpText('after', help)
    .action((flags: ServerFlags) => runServer(flags, context));
}

const help = `
Examples:
  midturn server
  midturn server --config toxiproxy.json --proxy-metrics
  curl -X POST 127.0.0.1:8474/proxies \\
    -d '{"name":"app","listen":"127.0.0.1:4501","upstream":"127.0.0.1:4500"}'
  curl -X POST 127.0.0.1:8474/proxies/app/toxics \\
    -d '{"type":"midturn","attributes":{"plan":"reset on turn/started#2"}}'
  curl -N '127.0.0.1:8474/events?proxy=app'
  curl '127.0.0.1:8474/history?proxy=app' > app.jsonl && midturn check app.jsonl

Beyond Toxiproxy: toxics of type \`midturn\`; \`toxics\` of a proxy in POST /proxies, /populate and --config;
\`unix:/path\` as listen or upstream; \`seed\`, \`profile\` and \`link\` (its name in plans and histories) of
a proxy; RST and half-close are passed on. With a token in TOXIPROXY_AUTH_TOKEN, callers must send it as
a bearer token; beyond this machine (--host) one is needed, unless --anyone says otherwise. A run can use this
server: \`midturn run --backend\`.`;

async function runServer(flags: ServerFlags, context: CliContext): Promise<void> {
  const { console, signal, exitWith } = context;
  const token = context.env.TOXIPROXY_AUTH_TOKEN || undefined;
  checkReach(flags, token);
  const profile = profiles.find(({ name }) => name === flags.profile);
  const cannot = (error: Error) =>
    console.note(`Cannot make the proxies of \`${flags.config}\`: ${error.message}`);
  // A bad file is told, and the server goes on without it, as Toxiproxy does.
  const config =
    flags.config === undefined ? undefined : await readFile(flags.config, 'utf8').catch(cannot);
  const server = await startControlServer({
    host: flags.host,
    port: flags.port,
    ...(token !== undefined && { token }),
    seed: flags.seed,
    clock: systemClock,
    makeRecorder: (onEvent) => liveRecorder(systemClock, onEvent),
    recordMessages: flags.messages ?? false,
    hostsAllowed: flags.allowHost ?? [],
    metrics: { proxies: flags.proxyMetrics ?? false, runtime: flags.runtimeMetrics ?? false },
    onConfigError: cannot,
    ...(profile && { profile }),
    ...(typeof config === 'string' && { config }),
  });
  console.note(`The control API is at ${server.url}. Ctrl-C ends it.`);
  await aborted(signal);
  await server.close();
  // Being told to stop is how a server ends well.
  exitWith(0, 'even when stopped');
}

/** Who reaches the API can make this machine dial anything: beyond loopback only with a token. */
function checkReach({ host, anyone }: ServerFlags, token: string | undefined): void {
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/i.test(host);
  if (isLoopback || token !== undefined || anyone) return;
  const text = `Expected a token in \`TOXIPROXY_AUTH_TOKEN\` to listen on \`${host}\`, or \`--anyone\`, got neither.`;
  throw new HarnessError('BAD_ARGUMENT', text);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
