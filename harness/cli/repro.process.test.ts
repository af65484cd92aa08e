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
    const outcomeOf = async (...flags: string[]) => {
      const started = startMidturn([...words, ...flags, ...plan, 'node', '-e', caller], {
        PATH: `${bin}:${process.env.PATH}`,
      });
      const { exitCode, stdout } = await started.finished;
      return { exitCode, ...JSON.parse(stdout) };
    };
    const all = await outcomeOf('--count', 'all');
    expect([all.exitCode, all.passes]).toEqual([1, [false, true, true, true]]);
    expect([all.pattern.name, all.wire.goodRun, all.wire.badRun]).toEqual(['first-only', 2, 1]);
    const each = await outcomeOf();
    expect([each.exitCode, each.passes]).toEqual([1, [false, false, false, false]]);
    expect(each.faults).toMatchObject([{ fired: 4 }]);
  });

  it('counts #1 anew in each run on a connection that outlives the runs', async () => {
    // The command asks a go-between, which keeps its connection to the server.
    const own = join(folder, 'own.yaml');
    writeFileSync(own, '{ name: own, turnStart: ask, delta: bit, turnCompleted: done }');
    const kept = `
      const net = require('node:net');
      const path = process.argv[1] + '/kept.sock';
      const ask = () => net.connect(path).on('error', start).on('data', (text) => {
        process.exit(String(text).includes('result') ? 0 : 1);
      });
      const start = () => {
        const broker = require('node:child_process').spawn(process.execPath, ['-e', \`
          const net = require('node:net');
          const up = net.connect(process.argv[2]);
          net.createServer((down) => {
            up.write('{"id":1,"method":"ask"}\\\\n');
            up.once('data', (text) => down.end(text));
          }).listen(process.argv[1], () => console.log('ready'));
        \`, path, process.argv[2]], { stdio: ['ignore', 'pipe', 'ignore'] });
        broker.stdout.once('data', ask);
        broker.unref();
      };
      ask();
    `;
    server.removeAllListeners('connection');
    server.on('connection', (socket) => {
      socket.on('data', () => socket.write('{"id":1,"result":{}}\n'));
      socket.on('error', () => {});
    });
    const link = ['--link', `unix:${join(folder, 'server.sock')}`, '--profile', own];
    const plan = ['--plan', 'answer(-1, "no") on ask#1', '--json'];
    const command = ['node', '-e', kept, folder, '{socket}'];
    const { stdout } = await midturn('repro', '--runs', '3', ...link, ...plan, '--', ...command);
    const { passes, faults } = JSON.parse(stdout);
    expect([passes, faults[0].fired]).toEqual([[false, false, false], 3]);
  });

  it('takes the times that its help shows as defaults', async () => {
    const { stdout: help } = await midturn('repro', '--help');
    const times = [...help.matchAll(/--([\w-]+) <duration>[^(]*\(default: ([^)]+)\)/g)];
    expect(times.map(([, name]) => name)).toEqual(['timeout', 'search-time']);
    const flags = times.flatMap(([, name, time]) => [`--${name}`, String(time).trim()]);
    expect((await midturn('repro', '--runs', '1', ...flags, '--', 'true')).exitCode).toBe(0);
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
