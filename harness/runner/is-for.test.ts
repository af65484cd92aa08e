import { describe, expect, test } from 'vitest';
import { isFor } from './is-for.ts';

describe('isFor', () => {
  test('asks for the role', () => {
    expect(isFor({ role: 'client' }, { roles: ['server', 'client'] })).toBe(true);
    expect(isFor({ role: 'agent' }, { roles: ['server', 'client'] })).toBe(false);
  });

  test('asks for every hop that the scenario stands on', () => {
    const bridge = { roles: ['intermediary'], links: ['client', 'upstream'] } as const;
    expect(isFor({ role: 'intermediary', links: ['upstream'] }, bridge)).toBe(true);
    expect(isFor({ role: 'intermediary', links: ['upstream', 'provider'] }, bridge)).toBe(false);
  });

  test('takes the client and the provider hop for granted where a driver says nothing', () => {
    const server = { roles: ['server'] } as const;
    expect(isFor({ role: 'server' }, server)).toBe(true);
    expect(isFor({ role: 'server', links: ['client', 'provider'] }, server)).toBe(true);
    expect(isFor({ role: 'server', links: ['upstream'] }, server)).toBe(false);
  });
});
