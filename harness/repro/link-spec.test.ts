import { expect, it } from 'vitest';
import { parseLinkSpec } from './link-spec.ts';

it('is an upstream, with or without an address to listen on', () => {
  const upstream = { transport: 'unix', path: '/run/a.sock' };
  expect(parseLinkSpec('unix:/run/a.sock')).toEqual({ kind: 'proxy', upstream });
  const listen = { transport: 'unix', path: '/run/b.sock' };
  const both = parseLinkSpec('unix:/run/b.sock=unix:/run/a.sock');
  expect(both).toEqual({ kind: 'proxy', listen, upstream });
});

it('is a program on PATH, with the arguments of the calls that are meant', () => {
  const stdio = { kind: 'stdio', program: 'codex' };
  expect(parseLinkSpec('stdio:codex')).toEqual({ ...stdio, args: [] });
  expect(parseLinkSpec('stdio:codex app-server')).toEqual({ ...stdio, args: ['app-server'] });
});

it.each(['stdio:', 'stdio:/usr/bin/codex', 'nonsense::'])('is not `%s`', (text) =>
  expect(() => parseLinkSpec(text)).toThrow(/^Expected/));
