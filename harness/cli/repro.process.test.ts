import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { midturn, startMidturn } from './testing/midturn-command.ts';

let folder: string;
let server: Server;
let connections: number;

/** Answers `initialize`, but on every second connection hangs up instead. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-repro-'));
  connections = 0;
  server = createServer((socket) => {
    const isGood = ++connections % 2 === 1;
    socket.on('error', () => {});
    socket.once('data', () => {
      if (isGood) socket.write('{"id":1,"result":{}}\n');
      else socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'server.sock'), resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const client = `
  const socket = require('node:net').connect(process.argv[1]);
  socket.write('{"id":1,"method":"initialize","params":{}}\\n');
  socket.on('data', () => { console.log('hello'); process.exit(0); });
  socket.on('close', () => { console.error('connection closed after ' + process.pid); process.exit(1); });
`;

describe('midturn repro', () => {
  it('names an alternation, its error and the first difference on the wire', async () => {
    const words = ['repro', '--link', `unix:${join(folder, 'server.sock')}`, '--'];
    const { exitCode, stdout } = await midturn(...words, 'node', '-e', client, '{socket}');
    expect(exitCode).toBe(1);
    expect(
      stdout
        .match(/✓ passed|✗ failed/g)
        ?.map((sign) => sign[0])
        .join(''),
    ).toBe('✓✗✓✗✓✗');
    expect(stdout).toContain('alternating  P F P F P F');
    expect(stdout).toContain('look like this in 3.1 % of cases');
    expect(stdout).toMatch(/exit code 1 in runs 2, 4 and 6\n {2}connection closed after \d+\n/);
    expect(stdout).toContain('never answered: request initialize #1; the server ended it (FIN).');
    expect(stdout).toContain('**6 runs in sequence, 3 failed: alternating** (P F P F P F)');
  });

  it('puts a link before a program on PATH, and breaks it there', async () => {
    const bin = join(folder, 'bin');
    const program = `#!/bin/sh\nread line\necho '{"id":1,"result":{}}'\n`;
    mkdirSync(bin);
    writeFileSync(join(bin, 'echoing'), program, { mode: 0o755 });
    const caller = `
      const child = require('node:child_process').spawn('echoing', ['serve']);
      child.stdin.write('{"id":1,"method":"initialize"}\\n');
      let text = '';
      child.stdout.on('data', (more) => { text += more; });
      child.on('close', () => process.exit(text.includes('result') ? 0 : 1));
    `;
    const words = ['repro', '--runs', '4', '--link', 'stdio:echoing serve'];
    const plan = ['--plan', 'drop on initialize:response#1', '--json', '--'];
    const started = startMidturn([...words, ...plan, 'node', '-e', caller], {
      PATH: `${bin}:${process.env.PATH}`,
    });
    const { exitCode, stdout } = await started.finished;
    const { passes, pattern, wire } = JSON.parse(stdout);
    expect([exitCode, passes]).toEqual([1, [false, true, true, true]]);
    expect([pattern.name, wire.goodRun, wire.badRun]).toEqual(['first-only', 2, 1]);
  });

  it('takes an output that is not as expected for a failure', async () => {
    const { exitCode, stdout } = await midturn(
      ...['repro', '--runs', '2', '--expect', '^hello$', '--', 'echo', 'bye'],
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('exit code 0, but stdout does not match /^hello$/ in runs 1 and 2');
  });

  it('ends with 0 when all runs pass, and refuses a plan without a link', async () => {
    expect((await midturn('repro', '--runs', '2', '--', 'true')).exitCode).toBe(0);
    const { exitCode, stderr } = await midturn('repro', '--plan', 'reset on x', '--', 'true');
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('Expected `--link`')]);
  });

  it('leaves nothing behind after Ctrl-C', async () => {
    const started = startMidturn(['repro', '--', 'node', '-e', 'setInterval(() => {}, 1e9)'], {
      TMPDIR: folder,
    });
    await new Promise((resolve) => started.child.once('spawn', resolve));
    const seen = async () => readdirSync(folder).some((name) => name.startsWith('midturn-'));
    await expect.poll(seen, { timeout: 30_000 }).toBe(true);
    started.child.kill('SIGINT');
    expect((await started.finished).exitCode).toBe(130);
    expect(readdirSync(folder)).toEqual(['server.sock']);
  });
});
