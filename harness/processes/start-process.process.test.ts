import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import type { ProcessEvent } from './process-event.ts';
import { processTable } from './process-table.ts';
import { guardedNames } from './registry.ts';
import { type ProcessOptions, type RunningProcess, startProcess } from './start-process.ts';
import * as scripts from './testing/scripts.ts';
import { waitForLine } from './wait-for-line.ts';

const events: ProcessEvent[] = [];
const running: RunningProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.stop()));
  events.length = 0;
  expect(guardedNames()).toEqual([]);
});

async function start(args: readonly string[], more: Partial<ProcessOptions> = {}) {
  const child = await startProcess({
    name: 'child',
    command: process.execPath,
    args,
    recorder: { record: (event) => events.push(event) },
    ...more,
  });
  running.push(child);
  return child;
}

function firstLine(child: RunningProcess, pattern = /^(.+)$/) {
  return waitForLine(child, {
    ...{ stream: 'stdout', pattern, what: 'a line', timeoutMs: 10_000, clock: systemClock },
  });
}

/** A zombie is none: only its parent, or the system, can put it away. */
function isRunning(pid: number): boolean {
  return processTable().some((entry) => entry.pid === pid);
}

describe('startProcess', () => {
  it('records the start and the expected end of what it stops', async () => {
    const child = await start(scripts.waits);
    await firstLine(child);
    await child.stop();
    const { pid } = child;
    const argv = [process.execPath, ...scripts.waits];
    expect(events).toEqual([
      { type: 'process-started', process: 'child', pid, argv },
      {
        ...{ type: 'process-exited', process: 'child', pid },
        ...{ code: null, signal: 'SIGTERM', expected: true, stderr: [] },
      },
    ]);
  });

  it('tells an unexpected end with the last fifty lines of stderr, each bounded', async () => {
    const child = await start(scripts.complains, { recordOutput: [] });
    expect(await child.exited).toEqual({ code: 3, signal: null });
    const exited = events.at(-1);
    if (exited?.type !== 'process-exited') throw new Error(`got ${exited?.type}`);
    expect(exited.expected).toBe(false);
    expect(exited.stderr.length).toBe(50);
    expect(exited.stderr[0]).toBe('line 11');
    expect(exited.stderr.at(-1)).toBe('x'.repeat(4_096));
    expect(child.describe()).toMatch(
      /^child ended with exit code 3; its last stderr lines:\n {2}line 56\n/,
    );
  });

  it('kills what does not care for SIGTERM', async () => {
    const child = await start(scripts.ignoresTerm);
    await firstLine(child);
    await child.stop();
    expect(child.exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends a process that is paused', async () => {
    const child = await start(scripts.waits);
    await firstLine(child);
    process.kill(child.pid, 'SIGSTOP');
    await child.stop();
    expect(child.exit).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('ends a descendant that left the process group', async () => {
    const child = await start(scripts.startsStray);
    const stray = Number((await firstLine(child))[1]);
    expect(isRunning(stray)).toBe(true);
    await child.stop();
    expect(isRunning(stray)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('ends a descendant that outlived its parent', async () => {
    const child = await start(scripts.leavesOrphan);
    const orphan = Number((await firstLine(child))[1]);
    await child.exited;
    expect(isRunning(orphan)).toBe(true);
    await child.stop();
    expect(isRunning(orphan)).toBe(false);
  });

  it('says which program cannot be started', async () => {
    const starting = start([], { command: '/nowhere/program' });
    await expect(starting).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringContaining('`/nowhere/program` (child) to start: spawn'),
    });
  });
});

describe('waitForLine', () => {
  it('fails at once when the process ends without the line', async () => {
    const child = await start(scripts.complains, { recordOutput: [] });
    await expect(firstLine(child)).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringMatching(
        /^Expected child to tell a line on stdout before it ended: child/,
      ),
    });
  });

  it('fails when its time is over', async () => {
    const child = await start(scripts.waits);
    const wait = { stream: 'stdout', pattern: /never/, what: 'it', clock: systemClock } as const;
    await expect(waitForLine(child, { ...wait, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
    });
  });
});
