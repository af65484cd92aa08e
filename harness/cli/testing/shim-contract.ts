import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { EventBody } from '../../history/event.ts';
import { readHistory } from '../../history/read-history.ts';
import { compiledProgram, fixtureProgram } from '../../processes/fixture-program.ts';
import { type RunningProcess, startProcess } from '../../processes/start-process.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../processes/temporary-folder.ts';
import { waitForLine } from '../../processes/wait-for-line.ts';
import type { Endpoint } from '../../transports/endpoint.ts';
import { StdioCaller } from './stdio-caller.ts';

export interface StdioServer {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const short = { deltas: 20, deltaBytes: 32, burst: 1, gapMs: 2 };
const long = { deltas: 100, deltaBytes: 32, burst: 1, gapMs: 20 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What `midturn shim` owes in front of any app-server on stdio. */
export function describeShim(
  name: string,
  serverOf: (folder: string, provider: Endpoint) => Promise<StdioServer>,
): void {
  describe(`midturn shim in front of ${name}`, () => {
    let folder: TemporaryFolder;
    let provider: RunningProcess;
    let server: StdioServer;
    const callers: StdioCaller[] = [];

    beforeEach(async () => {
      folder = await makeTemporaryFolder('midturn-shim-test-');
      provider = await startProcess({
        ...{ name: 'provider', command: process.execPath, recorder: { record: () => {} } },
        args: [fixtureProgram('provider'), '--port', '0'],
      });
      const listening = { stream: 'stdout', pattern: /"port":(\d+)/, what: 'its port' } as const;
      const [, port] = await waitForLine(provider, {
        ...listening,
        ...{ timeoutMs: 10_000, clock: systemClock, signal: new AbortController().signal },
      });
      const at = { transport: 'tcp', scheme: 'http', host: '127.0.0.1', path: '/v1' } as const;
      server = await serverOf(folder.path, { ...at, port: Number(port) });
    });
    afterEach(async () => {
      for (const { child } of callers.splice(0)) child.kill('SIGKILL');
      await provider.stop();
      await folder.remove();
    });

    /** The server behind a shim with this plan. */
    async function call(plan: string, program = server.program): Promise<StdioCaller> {
      const work = join(folder.path, 'work');
      await mkdir(work, { recursive: true });
      const shim = compiledProgram('harness/cli/shim-program.js');
      const env = {
        ...server.env,
        MIDTURN_SHIM_PROGRAM: program,
        MIDTURN_SHIM_PLAN: plan,
        MIDTURN_SHIM_RECORD: join(folder.path, 'history.jsonl'),
      };
      const caller = new StdioCaller(process.execPath, [shim, ...server.args], env, work);
      callers.push(caller);
      return caller;
    }

    async function historyOf<T extends EventBody['type']>(type: T) {
      const { events } = await readHistory(join(folder.path, 'history.jsonl'));
      return events.filter((event) => event.type === type) as unknown as Extract<
        EventBody,
        { type: T }
      >[];
    }

    it('changes no byte of a turn either way, and ends as the program ends', async () => {
      const between = join(folder.path, 'between.sh');
      const real = `'${server.program}' "$@"`;
      await writeFile(between, `#!/bin/sh\ntee "$0.in" | ${real} | tee "$0.out"\n`, {
        mode: 0o755,
      });
      const caller = await call('', between);
      await caller.startTurn(short);
      await caller.turnCompleted();
      caller.child.stdin.end();
      expect(await caller.closed).toEqual({ code: 0, signal: null });
      expect(await readFile(`${between}.in`, 'utf8')).toBe(caller.sent);
      expect(await readFile(`${between}.out`, 'utf8')).toBe(caller.received);
      expect(caller.tokens).toEqual(numbers(short.deltas));
      const [exited] = await historyOf('process-exited');
      expect(exited).toMatchObject({ process: 'server', code: 0, signal: null, expected: true });
    });

    it('cut leaves the caller with a part of the line and the end of the stream', async () => {
      const caller = await call('cut(5) on turn/started');
      await caller.startTurn(short);
      await caller.closed;
      const cut = caller.received.split('\n').at(-1) ?? '';
      expect([cut.length, cut.startsWith('{')]).toEqual([5, true]);
      expect(caller.lines.some(({ method }) => method === 'turn/started')).toBe(false);
      expect(await historyOf('fault-fired')).toMatchObject([
        { effect: expect.stringMatching(/^cut after 5 bytes/) },
      ]);
    });

    it('stall holds the turn up and loses nothing of it', async () => {
      const caller = await call('stall downstream for 500ms on turn/started');
      await caller.startTurn(short);
      await caller.turnCompleted();
      caller.child.stdin.end();
      await caller.closed;
      expect(caller.tokens).toEqual(numbers(short.deltas));
      const states = await historyOf('reading');
      expect(states.map(({ side, state }) => `${side} ${state}`)).toEqual([
        'server stopped',
        'server resumed',
      ]);
    });

    it('kill is a caller that sees its child die of SIGKILL in mid-turn', async () => {
      const caller = await call('kill server on item/agentMessage/delta#3');
      await caller.startTurn(long);
      expect(await caller.closed).toEqual({ code: null, signal: 'SIGKILL' });
      const got = caller.tokens.length;
      expect([caller.tokens, got < long.deltas]).toEqual([numbers(got), true]);
      expect(await historyOf('process-signalled')).toMatchObject([{ signal: 'SIGKILL', fault: 1 }]);
      const [exited] = await historyOf('process-exited');
      expect(exited).toMatchObject({ code: null, signal: 'SIGKILL', expected: false });
    });

    it('exit-after(turns 1) is one whole turn and then no server', async () => {
      const caller = await call('exit-after(turns 1, signal SIGKILL) server');
      await caller.startTurn(short);
      expect(await caller.closed).toEqual({ code: null, signal: 'SIGKILL' });
      expect(caller.tokens).toEqual(numbers(short.deltas));
      expect(await historyOf('fault-fired')).toMatchObject([{ name: 'exit-after' }]);
    });

    it('restart is a new program behind the same streams, that knows nothing of the old one', async () => {
      const caller = await call('restart(signal SIGKILL) server on item/agentMessage/delta#3');
      await caller.startTurn(long);
      await caller.until(() => caller.tokens.length === 3, 'the third delta');
      // What is sent while no program is there goes down with the old one: ask until one answers.
      const clientInfo = { name: 'stdio-caller', title: null, version: '0' };
      let id = 10;
      const asking = setInterval(() => {
        caller.send({ id, method: 'initialize', params: { clientInfo } });
        id += 1;
      }, 100);
      try {
        const isNew = (line: { id?: number; result?: unknown }) => (line.id ?? 0) >= 10;
        await caller.until((line) => isNew(line) && line.result !== undefined, 'a new server');
      } finally {
        clearInterval(asking);
      }
      caller.child.stdin.end();
      expect(await caller.closed).toMatchObject({ signal: null });
      const [first, second] = await historyOf('process-started');
      expect(first?.pid).not.toBe(second?.pid);
      const ends = await historyOf('process-exited');
      expect(ends.map(({ pid, signal }) => [pid, signal])).toEqual([
        [first?.pid, 'SIGKILL'],
        [second?.pid, null],
      ]);
      expect(caller.tokens.length).toBeLessThan(long.deltas);
    });

    it('passes a signal on to the program', async () => {
      const caller = await call('');
      await caller.startTurn(short);
      await caller.turnCompleted();
      caller.child.kill('SIGTERM');
      const end = await caller.closed;
      const [exited] = await historyOf('process-exited');
      expect([exited?.code, exited?.signal]).toEqual([end.code, end.signal]);
    });
  });
}
