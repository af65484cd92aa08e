import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bringsItsOwn } from './brings-its-own.ts';
import { knownCommands, rememberCommands } from './known-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'known-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('bringsItsOwn', () => {
  it.each([
    'reference',
    'codex',
    'codex@0.169.0',
    'codex-acp@2.6.0',
    'codex@1.2.3-alpha.4',
  ])('is false for %s', (driver) => expect(bringsItsOwn(driver)).toBe(false));
  it.each([
    ...['server(touch x)', 'client()', 'loop=../loop', 'reference@../x', 'codex@npm:other@1.2.3'],
    ...['codex@git+https://x/y.git', 'codex=0.169.0', 'codex@1.2.3 x', 'toxiproxy=http://h:1', ''],
    ...['reference\n', 'server(\n)', 'codex@1.2.3\n'],
  ])('is true for %j', (driver) => expect(bringsItsOwn(driver)).toBe(true));
});

describe('rememberCommands', () => {
  it('knows what was asked for here, in this folder of the machine, and nothing near it', () => {
    rememberCommands(['server(a b)', 'reference'], folder);
    const isKnown = knownCommands(folder);
    expect(['server(a b)', 'server(a  b)', 'server(a b) ', 'client(a b)'].map(isKnown)).toEqual([
      ...[true, false, false, false],
    ]);
    const home = process.cwd();
    process.chdir(folder);
    try {
      expect(knownCommands(folder)('server(a b)')).toBe(false);
    } finally {
      process.chdir(home);
    }
  });

  it('keeps digests alone, once each, of what has lost its secrets', () => {
    rememberCommands(['server(x --api-key s3cret)', 'server(a b)'], folder);
    rememberCommands(['server(x --api-key s3cret)'], folder);
    expect(readdirSync(folder)).toEqual(['commands']);
    const text = readFileSync(join(folder, 'commands'), 'utf8');
    expect(text).toMatch(/^[0-9a-f]{64}\n[0-9a-f]{64}\n$/);
    expect(knownCommands(folder)('server(x --api-key [redacted])')).toBe(true);
  });

  it('forgets the oldest of very many, and lives without a folder', () => {
    const many = Array.from({ length: 12_000 }, (_, i) => `server(${i})`);
    rememberCommands(many, folder);
    rememberCommands(['server(last)'], folder);
    const isKnown = knownCommands(folder);
    expect([isKnown('server(a b)'), isKnown('server(11999)'), isKnown('server(last)')]).toEqual([
      ...[false, true, true],
    ]);
    rememberCommands(['server(x)'], join(folder, 'commands', 'no-folder'));
    expect(knownCommands(join(folder, 'commands'))('server(x)')).toBe(false);
  });
});
