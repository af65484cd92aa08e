import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { within } from '../testing/within.ts';
import { openShimHub, type ShimHub } from './hub.ts';
import { writeShim } from './write-shim.ts';

let folder: string;
let hub: ShimHub;
let log: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-shim-'));
  log = [];
  hub = await openShimHub(folder, {
    started: ({ call, argv, callerPid }) => {
      log.push(`started ${call} ${argv.at(-1)} ${callerPid === process.pid}`);
    },
    stderr: ({ call }, text) => log.push(`stderr ${call} ${text}`),
    exited: ({ call }, { code, signal }) => log.push(`exited ${call} ${code} ${signal}`),
  });
});
afterEach(async () => {
  await hub.close();
  rmSync(folder, { recursive: true });
});

/** A program as a script, with the shim in its place. */
async function callShim(script: string, ...args: string[]) {
  const program = { hub: hub.address, program: process.execPath, args: ['-e', script, '--'] };
  const path = await writeShim({ folder, name: 'codex', ...program });
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  const closed = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }));
  return { child, closed: within(closed, 'the end of the shim', 20_000), text: () => stdout };
}

const echo = 'process.stdin.pipe(process.stdout)';

describe('a shim', () => {
  it('is the program to its caller: arguments, streams, stderr, exit code', async () => {
    hub.front(hub.upstream);
    const script =
      'process.stderr.write("warned"); process.stdin.on("data", (d) => process.stdout.write(d + process.argv.at(-1)));' +
      'process.stdin.on("end", () => { process.exitCode = 7; })';
    const { child, closed } = await callShim(script, 'an argument');
    child.stdin.end('hello to ');
    expect(await closed).toEqual({
      code: 7,
      signal: null,
      stdout: 'hello to an argument',
      stderr: 'warned',
    });
    expect(log).toEqual(['started 1 an argument true', 'stderr 1 warned', 'exited 1 7 null']);
  });

  it('passes signals on, and dies as the program dies', async () => {
    hub.front(hub.upstream);
    const script = `process.on("SIGTERM", () => { console.log("told"); process.kill(process.pid, "SIGKILL"); }); ${echo}`;
    const { child, closed, text } = await callShim(script);
    child.stdin.write('up');
    await once(child.stdout, 'data');
    expect(text()).toBe('up');
    child.kill('SIGTERM');
    expect(await closed).toEqual({ code: null, signal: 'SIGKILL', stdout: 'uptold\n', stderr: '' });
  });

  it('keeps the streams of calls apart that are made at once', async () => {
    hub.front(hub.upstream);
    const calls = await Promise.all(['a', 'b', 'c'].map((name) => callShim(echo, name)));
    calls.forEach(({ child }, index) => {
      child.stdin.end(`${index} `.repeat(20_000));
    });
    const ends = await Promise.all(calls.map(({ closed }) => closed));
    expect(ends.map(({ stdout }) => stdout)).toEqual(
      [0, 1, 2].map((index) => `${index} `.repeat(20_000)),
    );
  });

  it('ends with 70 and says why when its hub is gone', async () => {
    await hub.close();
    const { closed } = await callShim(echo);
    expect(await closed).toMatchObject({ code: 70, stdout: '' });
  });
});
