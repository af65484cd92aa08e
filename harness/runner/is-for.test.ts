import { describe, expect, test } from 'vitest';
import { isFor, refusalOf } from './is-for.ts';

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

  test('asks for a workload that the driver can do, by default that of our client', () => {
    const workload = (more: object) =>
      ({ name: 'x', turns: [], ending: 'close', ...more }) as const;
    const server = { roles: ['server'] } as const;
    const two = { role: 'server', workload: workload({ clients: 2 }) } as const;
    expect(refusalOf(two, server)).toBeUndefined();
    expect(refusalOf(two, { ...server, does: [] })).toBe('its workload needs several clients');
    expect(refusalOf({ ...two, start: { realtime: true } }, server)).toMatch(/several clients/);
    const present = { role: 'server', workload: workload({ presence: true }) } as const;
    expect(refusalOf(present, server)).toBe('its workload needs presence');
  });

  test('asks for what the plan needs, and tells why it is lacking', () => {
    const bridge = {
      roles: ['intermediary'],
      lacks: { 'takes-threads-up': 'it does not' },
    } as const;
    const needing = { role: 'intermediary', needs: ['takes-threads-up'] } as const;
    expect(refusalOf(needing, bridge)).toBe('it does not');
    expect(refusalOf(needing, { roles: ['intermediary'] })).toBeUndefined();
  });

  test('takes the client and the provider hop for granted where a driver says nothing', () => {
    const server = { roles: ['server'] } as const;
    expect(isFor({ role: 'server' }, server)).toBe(true);
    expect(isFor({ role: 'server', links: ['client', 'provider'] }, server)).toBe(true);
    expect(isFor({ role: 'server', links: ['upstream'] }, server)).toBe(false);
  });
});
