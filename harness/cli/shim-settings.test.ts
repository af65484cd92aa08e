import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePath } from './free-path.ts';
import { programBehind, shimSettings, shimTexts } from './shim-settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midturn-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('shimSettings', () => {
  it('are read from the environment, with defaults', () => {
    const env = { MIDTURN_SHIM_PROGRAM: '/bin/agent', MIDTURN_SHIM_SEED: '7' };
    expect(shimSettings(shimTexts(env), () => 'unused')).toEqual({
      ...{ program: '/bin/agent', plan: '', seed: 7, codec: 'jsonl', profile: 'app-server' },
      ...{ record: undefined, only: undefined },
    });
  });

  it.each([
    [{ MIDTURN_SHIM_SEED: 'x' }, 'Expected `MIDTURN_SHIM_SEED` to be a whole number from 0 to'],
    [{ MIDTURN_SHIM_CODEC: 'x' }, 'Expected `MIDTURN_SHIM_CODEC` to be one of auto, raw,'],
    [{ MIDTURN_SHIM_PROFILE: 'x' }, 'Expected `MIDTURN_SHIM_PROFILE` to be one of app-server,'],
  ])('%j is refused by name', (env, message) => {
    expect(() => shimSettings(shimTexts(env), () => 'agent')).toThrow(message);
  });
});

describe('programBehind', () => {
  const program = (...path: string[]) => {
    const name = join(folder, ...path);
    mkdirSync(join(name, '..'), { recursive: true });
    writeFileSync(name, '#!/bin/sh\n');
    chmodSync(name, 0o755);
    return name;
  };

  it('is the next of its name on PATH, and never the shim under another path', () => {
    const shim = program('shim', 'shim.js');
    mkdirSync(join(folder, 'first'));
    mkdirSync(join(folder, 'again'));
    for (const place of ['first', 'again']) symlinkSync(shim, join(folder, place, 'agent'));
    const real = program('real', 'agent');
    const PATH = ['first', 'again', 'nowhere', 'real'].map((name) => join(folder, name)).join(':');
    expect(programBehind(join(folder, 'first', 'agent'), { PATH })).toBe(real);
  });

  it('says what is missing when there is none', () => {
    const shim = program('shim', 'agent');
    expect(() => programBehind(shim, { PATH: join(folder, 'shim') })).toThrow(
      'Expected a program `agent` on PATH behind the shim, or MIDTURN_SHIM_PROGRAM, found none.',
    );
  });
});

describe('freePath', () => {
  it('never gives a name twice', () => {
    const path = join(folder, 'turn.jsonl');
    expect([freePath(path), freePath(path), freePath(path)]).toEqual(
      ['turn.jsonl', 'turn-2.jsonl', 'turn-3.jsonl'].map((name) => join(folder, name)),
    );
  });

  it('says why a file cannot be written', () => {
    expect(() => freePath(join(folder, 'no', 'x.jsonl'))).toThrow('to be writable, got ENOENT');
  });
});
