import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import type { HistoryEvent } from '../history/event.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { doubtAbout } from '../plan/doubts.ts';
import { printPlan } from '../plan/print.ts';
import { resolvePlan } from '../plan/resolve.ts';
import type { FaultStatus } from '../proxy/options.ts';
import { codecNames } from '../wire/codec.ts';
import { checkWritable } from './check-writable.ts';
import type { CliContext } from './cli-context.ts';
import type { Console } from './console.ts';
import { liveRecorder } from './live-recorder.ts';
import { liveView } from './live-view.ts';
import { listOf, oneOf, wholeNumber } from './option-values.ts';
import { profileNames } from './proxy-config.ts';
import { type ProxyHops, startHops } from './proxy-hops.ts';
import { isRunning, ProxyProcesses } from './proxy-processes.ts';
import { type ProxyFlags, type ProxySetup, proxySetup } from './proxy-setup.ts';

/** `midturn proxy`: a proxy between the user's own two programs, with a log of what passes. */
export function addProxyCommand(program: Command, context: CliContext): void {
  program
    .command('proxy')
    .summary('stand between your own client and server')
    .description(
      'Listens in front of a server, passes every byte on as it came, shows the messages, and ' +
        'breaks the connection when the plan says so. Ends with Ctrl-C.',
    )
    .argument('[plan]', 'what to break and when; default: nothing')
    .option('--listen <endpoint>', 'where the client connects; port 0 for any free port')
    .option('--upstream <endpoint>', 'where the server listens; wss and https with TLS')
    .option('--config <file>', 'several links, plan and seed from a file (YAML or JSON)')
    .option('--plan <plan>', 'the plan, as text or file, in place of the argument')
    .option('--seed <integer>', 'seed of every draw; default 1', wholeNumber('--seed', 0, seedMax))
    .option(
      '--codec <name>',
      'how bytes are cut: auto (default), raw, websocket, jsonl, sse',
      oneOf('--codec', ['auto', ...codecNames] as const),
    )
    .option(
      '--profile <name>',
      `which messages mean what: ${profileNames.join(', ')}, none; default app-server`,
      oneOf('--profile', [...profileNames, 'none']),
    )
    .option(
      '--deflate <mode>',
      'compression: decline it for both peers (default), or pass it and stay blind',
      oneOf('--deflate', ['decline', 'pass'] as const),
    )
    .option('--ca <file>', 'certificates (PEM) to trust for a wss or https upstream')
    .option(
      '--process <name=what>',
      'a process for faults such as `kill server`: its id, or a command to start; repeatable',
      listOf,
    )
    .option(
      '--control <port>',
      "serve Toxiproxy's HTTP API (see `midturn server`) over the links; or address:port",
    )
    .option('--record <file>', 'write a history that `midturn check` can judge')
    .option('--json', 'print each event as a line of JSON')
    .addHelpText('after', help)
    .action((plan: string | undefined, flags: ProxyFlags) => runProxy(plan, flags, context));
}

const seedMax = 2 ** 32 - 1;

const help = `
Examples:
  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500
  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500 'reset on turn/started#2'
  midturn proxy --listen unix:/tmp/front.sock --upstream unix:/run/app.sock --record turn.jsonl \\
    'stall downstream for 5s on turn/started'
  midturn proxy --config links.yaml 'reset on response.completed link model'

A config file:
  links:
    - { name: client, listen: "ws://127.0.0.1:4501", upstream: "unix:/run/app.sock" }
    - { name: model, listen: "http://127.0.0.1:8081", upstream: "https://api.example.com/v1",
        codec: auto, profile: responses, deflate: decline }
    - { name: own, listen: "tcp://127.0.0.1:4503", upstream: "tcp://127.0.0.1:4504", profile:
        { name: mine, turnStart: ask, delta: word, turnCompleted: done, threadPath: params.chat } }
  plan: reset on item/agentMessage/delta#3 link client    # text, a file, or a list of lines
  seed: 42
  record: history.jsonl
  processes: { server: 4711, tunnel: "my-tunnel --port 4502" }

A process with a command is started with the proxy and ends with it; only such a one can be restarted:
  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500 \\
    --process 'server=my-server --port 4500' 'restart server on turn/started#2'

  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500 --control 8474
    (then: curl -X POST 127.0.0.1:8474/proxies/client/toxics -d '{"type":"latency","attributes":{"latency":50}}')

Start it after the server, point the client at --listen, and watch.`;

async function runProxy(
  argument: string | undefined,
  flags: ProxyFlags,
  context: CliContext,
): Promise<void> {
  const { console, signal } = context;
  const setup = proxySetup(argument, flags);
  const { plan, seed, processes } = setup;
  warnOfDoubts(setup, console);
  warnOfAbsent(setup, console);
  const view = liveView(console, flags.json ? 'json' : 'text');
  const listeners = [view.show];
  const onEvent = (listener: (event: HistoryEvent) => void) => void listeners.push(listener);
  const { recorder, close } = recorderFor(setup.record, (event) => {
    for (const listener of listeners) listener(event);
  });
  const named = new ProxyProcesses(processes, recorder, systemClock);
  const { refusalOf, signalProcess, restartProcess } = named;
  let hops: ProxyHops | undefined;
  try {
    recorder.record({
      type: 'run-started',
      seed: plan.seed ?? seed,
      plan: printPlan(plan).split('\n').filter(Boolean),
      startedAt: systemClock.wallTime(),
    });
    await named.start();
    hops = await startHops(setup, {
      ...{ recorder, onEvent, refusalOf, signalProcess, restartProcess },
    });
    console.note(`${hops.places.join('\n')}. Ctrl-C ends it.`);
    await aborted(signal);
  } finally {
    view.end();
    await hops?.close();
    await named.stop();
    await close();
    if (!flags.json) printFaults(hops?.faults ?? [], console);
  }
}

function warnOfDoubts({ plan, links, processes }: ProxySetup, { note, colours }: Console): void {
  const ahead = links.map(({ name, codec = 'auto', profile }) => {
    const startable = Object.keys(processes).filter((one) => typeof processes[one] === 'string');
    return { name, codec, profile, processes: Object.keys(processes), startable };
  });
  for (const rule of resolvePlan(plan)) {
    const doubt = doubtAbout(rule, ahead);
    if (doubt === undefined) continue;
    note(
      `${colours.yellow('warning:')} fault ${rule.index} \`${rule.text}\` does not fit: ${doubt}.`,
    );
  }
}

function warnOfAbsent({ processes }: ProxySetup, { note, colours }: Console): void {
  for (const [name, pid] of Object.entries(processes)) {
    if (typeof pid !== 'number' || isRunning(pid)) continue;
    note(`${colours.yellow('warning:')} process \`${name}\` does not run: there is no ${pid}.`);
  }
}

function recorderFor(
  path: string | undefined,
  show: (event: HistoryEvent) => void,
): { recorder: Recorder; close(): Promise<void> } {
  if (path === undefined) {
    return { recorder: liveRecorder(systemClock, show), close: () => Promise.resolve() };
  }
  checkWritable('--record', path);
  const recorder = new HistoryRecorder({ path, clock: systemClock });
  recorder.onEvent(show);
  return { recorder, close: () => recorder.close() };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function printFaults(faults: readonly FaultStatus[], { print, colours }: Console): void {
  const state = ({ fired, healed }: FaultStatus) => {
    if (fired === 0) return colours.yellow('never fired');
    return `fired ${fired === 1 ? 'once' : `${fired} times`}${healed ? ', healed' : ''}`;
  };
  for (const status of faults) {
    print(`fault ${status.fault}  ${colours.bold(status.text)}  ${state(status)}`);
  }
}
