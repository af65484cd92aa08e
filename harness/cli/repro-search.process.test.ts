import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureProgram } from '../processes/fixture-program.ts';
import { midturn, startMidturn } from './testing/midturn-command.ts';

let folder: string;
let provider: ChildProcess;
let providerUrl: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-search-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = `#!/bin/sh\nexec '${process.execPath}' '${fixtureProgram('app-server')}' "$@"\n`;
  writeFileSync(join(bin, 'my-app-server'), program, { mode: 0o755 });
  provider = spawn(process.execPath, [fixtureProgram('provider'), '--port', '0']);
  const [line] = await once(provider.stdout ?? provider, 'data');
  providerUrl = `http://127.0.0.1:${JSON.parse(String(line)).port}/v1`;
});
afterAll(() => {
  provider.kill();
  rmSync(folder, { recursive: true });
});

/** A client that starts a broker or uses the one there is, and does not try again. */
function command(name: string): string[] {
  const state = join(folder, `${name}.json`);
  const broker = [fixtureProgram('broker'), '--state', state, '--socket', `${folder}/${name}.sock`];
  return [
    ...['--', process.execPath, fixtureProgram('broken/client-retry-misses-clean-close')],
    ...['--broker', state, '--prompt', 'hi', '--', process.execPath, ...broker],
    ...['--', 'my-app-server', '--listen', 'stdio', '--provider', providerUrl],
  ];
}

const env = () => ({ PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
const processesThatName = (text: string) =>
  execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text));

describe('midturn repro --search', () => {
  it('finds the fault that makes every second run of a broker fail, and runs it again', async () => {
    const words = ['repro', '--link', 'stdio:my-app-server', '--search', 'alternating', '--json'];
    const search = startMidturn([...words, ...command('found')], env());
    const { exitCode, stdout, stderr } = await search.finished;
    const { passes, pattern, search: found, markdown } = JSON.parse(stdout);
    expect([exitCode, pattern.name]).toEqual([1, 'alternating']);
    expect(passes).toEqual([true, false, true, false, true, false]);
    expect(found).toMatchObject({ ended: 'found', found: [{ confirmed: 2, of: 2 }] });
    const [{ plan }] = found.found;
    expect(stderr).toContain(plan);
    expect(markdown).toContain(`--plan '${plan}'`);
    expect(readdirSync(folder).filter((name) => name.startsWith('found'))).toEqual([]);
    expect(processesThatName(join(folder, 'found'))).toEqual([]);
  }, 240_000);

  it('leaves nothing behind when it is ended by Ctrl-C', async () => {
    const own = mkdtempSync(join(folder, 'tmp-'));
    const words = ['repro', '--link', 'stdio:my-app-server', '--search'];
    const search = startMidturn([...words, ...command('cut')], { ...env(), TMPDIR: own });
    await search.until(/searching for what makes it fail/);
    search.child.kill('SIGINT');
    expect((await search.finished).exitCode).toBe(130);
    expect(readdirSync(own)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('cut'))).toEqual([]);
    expect(processesThatName(join(folder, 'cut'))).toEqual([]);
  });

  it('needs a link, no plan of its own, and the name of a pattern or none', async () => {
    const refused = async (...words: string[]) => {
      const { exitCode, stderr } = await midturn('repro', ...words, '--', 'true');
      return `${exitCode} ${stderr.trim()}`;
    };
    const needs = '64 midturn: Expected `--search` with `--link` and without `--plan`';
    expect(await refused('--search')).toContain(needs);
    const link = ['--link', 'stdio:sh'];
    expect(await refused(...link, '--plan', 'reset on x', '--search')).toContain(needs);
    expect(await refused(...link, '--search', 'often')).toContain('got `often`');
  });

  it('does not search when a run fails by itself', async () => {
    const words = ['--runs', '2', '--link', 'stdio:sh', '--search', '--', 'false'];
    const { exitCode, stdout, stderr } = await midturn('repro', ...words);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout).toContain('All 2 runs failed.');
  });
});
