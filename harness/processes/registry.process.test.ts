import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { processTable } from './process-table.ts';
import { leaverSource } from './testing/leaver.ts';

const room = pathToFileURL(join(import.meta.dirname, '../../dist/harness/processes')).href;

/** Starts a program that starts a child and makes a folder; resolves with what it left behind. */
async function leftBehindBy(leave: string, then: (program: ChildProcess) => void = () => {}) {
  const source = leaverSource(room, leave);
  const program = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(program, 'exit');
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const told = JSON.parse(line.toString()) as { pid: number; folder: string };
  then(program);
  const [code, signal] = (await exited) as [number | null, string | null];
  const child = await endOf(told.pid);
  return { code, signal, child, folder: existsSync(told.folder) };
}

/** It has been sent SIGKILL, and is given a moment to end. A zombie has ended. */
async function endOf(pid: number): Promise<'gone' | 'runs'> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (!processTable().some((entry) => entry.pid === pid)) return 'gone';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return 'runs';
}

const nothing = { child: 'gone', folder: false };

describe('nothing is left behind', () => {
  it('by process.exit', async () => {
    expect(await leftBehindBy('process.exit(5);')).toEqual({ code: 5, signal: null, ...nothing });
  });

  it('by a crash', async () => {
    const left = await leftBehindBy('throw new Error("crash");');
    expect(left).toEqual({ code: 1, signal: null, ...nothing });
  });

  it('by an unhandled rejection', async () => {
    const left = await leftBehindBy('Promise.reject(new Error("crash"));');
    expect(left).toEqual({ code: 1, signal: null, ...nothing });
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`by ${signal} that nobody listens to`, async () => {
      const left = await leftBehindBy('', (program) => program.kill(signal));
      expect(left).toEqual({ code, signal: null, ...nothing });
    });
  }

  it('by endAllProcesses, after which the program ends by itself', async () => {
    const registry = JSON.stringify(`${room}/registry.js`);
    const left = await leftBehindBy(`(await import(${registry})).endAllProcesses();`);
    expect(left).toEqual({ code: 0, signal: null, ...nothing });
  });
});
