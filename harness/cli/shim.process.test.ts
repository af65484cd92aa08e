import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiledProgram, fixtureProgram } from '../processes/fixture-program.ts';
import { printEndpoint } from '../transports/endpoint-text.ts';
import { midturn } from './testing/midturn-command.ts';
import { describeShim } from './testing/shim-contract.ts';

const run = promisify(execFile);

describeShim('the reference app-server', async (_, provider) => ({
  program: process.execPath,
  args: [fixtureProgram('app-server'), '--listen', 'stdio', '--provider', printEndpoint(provider)],
  env: { PATH: process.env.PATH ?? '' },
}));

describe('a shim on PATH', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'midturn-path-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A program that repeats its input behind its arguments. */
  async function program(path: string): Promise<void> {
    await writeFile(path, '#!/bin/sh\necho "{\\"args\\":\\"$*\\"}"\ncat\nexit 3\n');
    await chmod(path, 0o755);
  }

  const call = (command: string, env: NodeJS.ProcessEnv) =>
    run('sh', ['-c', `printf '{"method":"a"}\\n{"method":"b"}\\n' | ${command}`], { env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }) => ({ code, stdout }),
    );

  it('is a link to it under the name of a program that comes later on PATH', async () => {
    const real = join(folder, 'real');
    await run('mkdir', [real]);
    await program(join(real, 'agent'));
    const shim = compiledProgram('harness/cli/shim-program.js');
    // As npm does when it installs it.
    await chmod(shim, 0o755);
    await symlink(shim, join(folder, 'agent'));
    const PATH = `${folder}:${real}:${process.env.PATH}`;
    const env = { PATH, MIDTURN_SHIM_PLAN: 'drop on a upstream' };
    expect(await call('agent one two', env)).toEqual({
      code: 3,
      stdout: '{"args":"one two"}\n{"method":"b"}\n',
    });
  });

  it('is what --install writes, and leaves other calls alone', async () => {
    await program(join(folder, 'real'));
    const path = join(folder, 'agent');
    const record = join(folder, 'kept.jsonl');
    const { stdout, stderr } = await midturn(
      ...['shim', '--install', path, '--only', 'serve', '--record', record],
      ...['--plan', 'drop on a upstream; close', join(folder, 'real')],
    );
    expect(stdout).toBe(`${path} stands for ${join(folder, 'real')}.\n`);
    expect(stderr).toMatch(/^warning: fault 2 `close` does not fit: /);
    const env = { PATH: process.env.PATH };
    const all = '{"method":"a"}\n{"method":"b"}\n';
    expect(await call(`${path} --version`, env)).toEqual({
      code: 3,
      stdout: `{"args":"--version"}\n${all}`,
    });
    for (const _ of ['first', 'second']) {
      const served = { code: 3, stdout: '{"args":"serve"}\n{"method":"b"}\n' };
      expect(await call(`${path} serve`, env)).toEqual(served);
    }
    for (const name of ['kept.jsonl', 'kept-2.jsonl']) {
      expect(await readFile(join(folder, name), 'utf8')).toContain('"type":"fault-fired"');
    }
  });

  it('says what is wrong with its plan, and runs nothing', async () => {
    const { exitCode, stdout, stderr } = await midturn('shim', '--plan', 'rest', '--', 'echo');
    expect([exitCode, stdout]).toEqual([64, '']);
    expect(stderr).toContain('Did you mean `reset`?');
  });
});
