import type { Driver, DriverContext, RunningSystem } from '../../drivers/driver.ts';
import { Parts } from '../../drivers/parts.ts';
import { party } from '../../drivers/party.ts';
import { HarnessError } from '../../errors.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import { type RunningProcess, startProcess } from '../../processes/start-process.ts';
import { waitForLine } from '../../processes/wait-for-line.ts';
import type { Endpoint } from '../../transports/endpoint.ts';
import { parseEndpoint, printEndpoint } from '../../transports/endpoint-text.ts';
import { Operations } from '../../workload/operations.ts';

const startMs = 10_000;
/** So long the first client has the slot for itself. */
const headStartMs = 1_000;

/**
 * The daemon with one slot, and two clients that want it: `a` on link `first`, then `b` on link
 * `second`. The workload is to live with each other for as long as its turns last.
 */
export function daemonDriver(id: string, program: string): Driver {
  return {
    id,
    name: id,
    roles: ['intermediary'],
    does: ['presence', 'several clients', 'clients that leave early'],
    listens: ['tcp'],
    links: ['first', 'second'],
    parties: {
      // A fixture may be broken on either side.
      first: { client: party.tested(id, 'first'), server: party.tested(id, 'daemon') },
      second: { client: party.tested(id, 'second'), server: party.tested(id, 'daemon') },
    },
    prepare: async () => void fixtureProgram(program),
    start: (context) =>
      Parts.orNothing((parts) => startDaemon(programsOf(program), context, parts)),
  };
}

const displacing = 'broken/daemon-displaces-incumbent';
const stubborn = 'broken/daemon-client-reconnects-when-closed-with-4001';

/** It takes two to fight: a daemon that displaces, and clients that come back. Each alone is harmless. */
function programsOf(program: string): Programs {
  if (program === displacing || program === stubborn)
    return { daemon: displacing, client: stubborn };
  return { daemon: program, client: 'daemon-client' };
}

interface Programs {
  readonly daemon: string;
  readonly client: string;
}

async function startDaemon(
  programs: Programs,
  context: DriverContext,
  parts: Parts,
): Promise<RunningSystem> {
  const { clock, signal } = context;
  const start = async (name: string, program: string, args: readonly string[]) =>
    parts.add(
      await startProcess({
        ...{ name, command: process.execPath, args: [fixtureProgram(program), ...args] },
        ...{ cwd: context.folder, recorder: context.recorder, clock },
        recordOutput: ['stdout', 'stderr'],
      }),
    );
  const line = (from: RunningProcess, stream: 'stdout' | 'stderr', pattern: RegExp, what: string) =>
    waitForLine(from, { stream, pattern, what, timeoutMs: startMs, clock, signal });
  // One that is started again listens where the first one did: its clients may know no other place.
  let where = 'ws://127.0.0.1:0';
  const [first, second] = await parts.startable('daemon', async () => {
    const daemon = await start('daemon', programs.daemon, ['--listen', where]);
    const told = await line(daemon, 'stderr', /listening on: (\S+)/, 'where it listens');
    where = told[1] ?? where;
    const at = parseEndpoint(where);
    const front = await context.interpose('first', at);
    return [front, await context.interpose('second', at)] as const;
  });
  const client = (name: string, identity: string, to: Endpoint) =>
    start(name, programs.client, ['--daemon', printEndpoint(to), '--identity', identity]);
  return parts.system(first, async (workload, how) => {
    const a = await client('first', 'a', first);
    await line(a, 'stdout', /"attached"/, 'that it is attached');
    await how.clock.sleep(headStartMs, how.signal).catch(() => {});
    let count = 0;
    const operations = new Operations(how.recorder, 'b', () => ++count);
    const wanted = operations.invoke('connect');
    const b = await client('second', 'b', second);
    b.onLine('stdout', (text) => {
      if (/"attached"/.test(text)) wanted.ok();
      if (/"dormant"/.test(text))
        wanted.fail(new HarnessError('CONNECT_FAILED', 'the slot is taken'));
    });
    const livesMs = workload.turns.reduce((sum, turn) => sum + turn.deltas * turn.gapMs, 0);
    await how.clock.sleep(livesMs, how.signal).catch(() => {});
  });
}
