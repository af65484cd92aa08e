/**
 * A run folder is a stranger's letter: nothing in it runs, is loaded or is dialled before somebody has
 * agreed, unless this machine was asked for the same before.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleCase, sampleResults } from '../report/testing/sample-run.ts';
import { startMidturn } from './testing/midturn-command.ts';

let root = '';
let env: NodeJS.ProcessEnv = {};
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'replay-trust-'));
  env = { MIDTURN_STATE: join(root, 'state'), MIDTURN_CACHE: join(root, 'cache') };
});
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
/** A run folder with one case of this driver, as anybody could write it. */
function runFolder(driver: string, more: object = {}): string {
  folders += 1;
  const folder = join(root, `run-${folders}`);
  mkdirSync(folder);
  const scenario = 'tail/undisturbed';
  const one = sampleCase({
    id: `${scenario} / x`,
    scenario,
    driver,
    plan: [],
    outcome: 'violated',
  });
  const results = { ...sampleResults([one]), ...more };
  writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
  return folder;
}

const replay = (folder: string, flags: readonly string[] = [], cwd = root) =>
  startMidturn(['replay', folder, '--out', join(root, 'out'), ...flags], env, cwd).finished;

describe('midturn replay of a folder that was not written here', () => {
  it.each([
    ['server', (marker: string) => `server(touch ${marker})`],
    ['client', (marker: string) => `client(touch ${marker})`],
    ['server with more', (marker: string) => `server(ready=port sh -c 'touch ${marker}')`],
  ])('shows a command and does not run it: %s', async (name, driverOf) => {
    const marker = join(root, `ran-${name.length}`);
    const driver = driverOf(marker);
    const { exitCode, stdout, stderr } = await replay(runFolder(driver));
    expect([exitCode, stdout, existsSync(marker)]).toEqual([64, '', false]);
    expect(stderr).toContain(`  run      ${driver}\n`);
    expect(stderr).toMatch(/Expected `--trust` to replay what .* brings, got no consent\.\n$/);
  });

  it.each([
    'loop=./evil',
    'agent-bridge=/x',
    'codex-plugin-cc=.',
    'codex@npm:evil@1.2.3',
    'made(up)',
  ])('asks before it looks at %s', async (driver) => {
    const { exitCode, stderr } = await replay(runFolder(driver));
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(`  run      ${driver}\n`)]);
  });

  it('dials no address', async () => {
    let dialled = 0;
    const server = createServer(() => {
      dialled += 1;
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    const backend = `toxiproxy=http://127.0.0.1:${port}`;
    const { exitCode, stderr } = await replay(runFolder('reference', { backend }));
    server.close();
    expect([exitCode, dialled]).toEqual([64, 0]);
    expect(stderr).toContain(`  talk to  ${backend}\n`);
  });

  it('loads no config file of the folder itself', async () => {
    const folder = runFolder('reference');
    const marker = join(root, 'loaded');
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');`;
    writeFileSync(join(folder, 'midturn.config.mjs'), `${code} export default {};`);
    const { exitCode, stderr } = await replay('.', [], folder);
    expect([exitCode, existsSync(marker)]).toEqual([64, false]);
    expect(stderr).toContain('  load     midturn.config.mjs\n');
  });

  it('shows what it would run, whatever a terminal would make of it', async () => {
    const { stderr } = await replay(runFolder('server(\u001b[8mtouch x\u001b[0m\r)'));
    expect(stderr).toContain('  run      server(␛[8mtouch x␛[0m␍)\n');
    expect(stderr).not.toMatch(/[\u001b\r]/);
  });

  it('asks for nothing that is midturn’s own', async () => {
    const { exitCode, stdout } = await replay(runFolder('reference'));
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('now     holds')]);
  });

  it('runs it with --trust, and asks no more in that folder', async () => {
    const marker = join(root, 'trusted');
    const folder = runFolder(`server(touch ${marker})`);
    const { exitCode } = await replay(folder, ['--trust']);
    expect([exitCode, existsSync(marker)]).toEqual([2, true]);
    rmSync(marker);
    await replay(folder);
    expect(existsSync(marker)).toBe(true);
    rmSync(marker);
    const elsewhere = await replay(folder, [], tmpdir());
    expect([elsewhere.exitCode, existsSync(marker)]).toEqual([64, false]);
  });

  it('does not run a command that has lost its secret', async () => {
    const { exitCode, stderr } = await replay(runFolder('server(x --key [redacted])'), ['--trust']);
    expect([exitCode, stderr]).toEqual([
      64,
      expect.stringContaining('a secret was taken out of it'),
    ]);
  });
});

describe.runIf(process.platform === 'linux')('midturn replay at a terminal', () => {
  const main = resolve('dist/harness/cli/main.js');
  it.each([
    ['y', true],
    ['n', false],
    ['', false],
    ['yikes', false],
  ])('asks, and takes %j', async (answer, runs) => {
    const marker = join(root, `asked-${answer}`);
    const folder = runFolder(`server(touch ${marker})`);
    const command = `${process.execPath} ${main} replay ${folder} --out ${join(root, 'out')}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: root,
      env: { ...process.env, ...env },
    });
    let shown = '';
    child.stdout.on('data', (bytes) => {
      shown += bytes;
      if (/Go on\? \[y\/N\] /.test(shown) && !child.stdin.writableEnded)
        child.stdin.end(`${answer}\n`);
    });
    await new Promise((done) => child.once('close', done));
    expect([shown, existsSync(marker)]).toEqual([expect.stringContaining('Go on?'), runs]);
  });
});
