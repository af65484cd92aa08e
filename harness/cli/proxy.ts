import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { HarnessError } from '../errors.ts';
import type { HistoryEvent } from '../history/event.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import type { Recorder } from '../history/recorder-face.ts';
import { printPlan } from '../plan/print.ts';
import type { FaultStatus, RunningProxy } from '../proxy/options.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { parseEndpoint, printEndpoint } from '../transports/endpoint-text.ts';
import { type CodecName, codecNames } from '../wire/codec.ts';
import { profiles } from '../wire/profiles/index.ts';
import type { CliContext } from './cli-context.ts';
import type { Console } from './console.ts';
import { liveRecorder } from './live-recorder.ts';
import { oneOf, wholeNumber } from './option-values.ts';
import { readPlan } from './read-plan.ts';
import { trafficLog } from './traffic-log.ts';

const profileNames = profiles.map(({ name }) => name);

interface ProxyFlags {
  readonly listen: string;
  readonly upstream: string;
  readonly plan?: string;
  readonly seed: number;
  readonly codec: CodecName | 'auto';
  readonly profile: string;
  readonly deflate: 'decline' | 'pass';
  readonly record?: string;
  readonly json?: boolean;
}

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
    .requiredOption('--listen <endpoint>', 'where the client connects; port 0 for any free port')
    .requiredOption('--upstream <endpoint>', 'where the server listens')
    .option('--plan <plan>', 'the plan, as text or file, in place of the argument')
    .option('--seed <integer>', 'seed of every draw', wholeNumber('--seed', 0, 2 ** 32 - 1), 1)
    .option(
      '--codec <name>',
      'how bytes are cut: auto, raw, websocket, jsonl, sse',
      oneOf('--codec', ['auto', ...codecNames] as const),
      'auto',
    )
    .option(
      '--profile <name>',
      `which messages mean what: ${profileNames.join(', ')}, none`,
      oneOf('--profile', [...profileNames, 'none']),
      'app-server',
    )
    .option(
      '--deflate <mode>',
      'compression: decline it for both peers, or pass it and stay blind',
      oneOf('--deflate', ['decline', 'pass'] as const),
      'decline',
    )
    .option('--record <file>', 'write a history that `midturn check` can judge')
    .option('--json', 'print each event as a line of JSON')
    .addHelpText('after', help)
    .action((plan: string | undefined, flags: ProxyFlags) => runProxy(plan, flags, context));
}

const help = `
Examples:
  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500
  midturn proxy --listen ws://127.0.0.1:4501 --upstream ws://127.0.0.1:4500 'reset on turn/started#2'
  midturn proxy --listen unix:/tmp/front.sock --upstream unix:/run/app.sock --record turn.jsonl \\
    'stall downstream for 5s on turn/started'

Start it after the server, point the client at --listen, and watch.`;

async function runProxy(
  argument: string | undefined,
  flags: ProxyFlags,
  context: CliContext,
): Promise<void> {
  const { console, signal } = context;
  if (argument !== undefined && flags.plan !== undefined) {
    const text = `Expected one plan, got an argument \`${argument}\` and \`--plan\` \`${flags.plan}\`.`;
    throw new HarnessError('BAD_ARGUMENT', text);
  }
  const listen = parseEndpoint(flags.listen);
  const upstream = parseEndpoint(flags.upstream);
  const plan = readPlan(argument ?? flags.plan ?? '');
  const profile = profiles.find(({ name }) => name === flags.profile);
  const view = viewOf(flags, console);
  const { recorder, close } = recorderFor(flags.record, view.show);
  const proxy = startProxy({ plan, seed: flags.seed, recorder, clock: systemClock });
  try {
    recorder.record({
      type: 'run-started',
      seed: plan.seed ?? flags.seed,
      plan: printPlan(plan).split('\n').filter(Boolean),
      startedAt: systemClock.wallTime(),
    });
    const link = await proxy.addLink({
      ...{ name: 'client', listen, upstream, codec: flags.codec, deflate: flags.deflate },
      ...(profile !== undefined && { profile }),
    });
    console.note(`${printEndpoint(link.listen)} → ${printEndpoint(upstream)}. Ctrl-C ends it.`);
    await aborted(signal);
  } finally {
    view.end();
    await proxy.close();
    await close();
    if (!flags.json) printFaults(proxy, console);
  }
}

interface View {
  show(event: HistoryEvent): void;
  end(): void;
}

/** How long messages of one kind are counted together before they are shown, in ms. */
const flushEveryMs = 250;

function viewOf(flags: ProxyFlags, console: Console): View {
  if (flags.json) {
    return { show: (event) => console.print(JSON.stringify(event)), end: () => {} };
  }
  const log = trafficLog({
    print: (line) => console.print(line),
    colours: console.colours,
    timeOfDay: () => localTime(systemClock.wallTime()),
  });
  let timer: { cancel(): void } | undefined;
  return {
    show: (event) => {
      log.add(event);
      timer ??= systemClock.after(flushEveryMs, () => {
        timer = undefined;
        log.flush();
      });
    },
    end: () => {
      timer?.cancel();
      log.flush();
    },
  };
}

function localTime(wallTime: string): string {
  const time = new Date(wallTime);
  return `${time.toTimeString().slice(0, 8)}.${wallTime.slice(20, 23)}`;
}

function recorderFor(
  path: string | undefined,
  show: (event: HistoryEvent) => void,
): { recorder: Recorder; close(): Promise<void> } {
  if (path === undefined) {
    return { recorder: liveRecorder(systemClock, show), close: () => Promise.resolve() };
  }
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

function printFaults(proxy: RunningProxy, { print, colours }: Console): void {
  const state = ({ fired, healed }: FaultStatus) => {
    if (fired === 0) return colours.yellow('never fired');
    return `fired ${fired === 1 ? 'once' : `${fired} times`}${healed ? ', healed' : ''}`;
  };
  for (const status of proxy.faults) {
    print(`fault ${status.fault}  ${colours.bold(status.text)}  ${state(status)}`);
  }
}
