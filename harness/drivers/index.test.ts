import { describe, expect, it } from 'vitest';
import { defaultLinks } from './driver.ts';
import { drivers, findDriver } from './index.ts';

describe('findDriver', () => {
  it('finds a driver by its name, with its default version or the one that is named', () => {
    expect(findDriver('reference').id).toBe('reference');
    expect(findDriver('codex').id).toBe('codex@0.169.0');
    expect(findDriver('codex@0.117.0').version).toBe('0.117.0');
  });

  it('finds a command by what stands in the parentheses, and by its own id again', () => {
    for (const text of ['server(my-server --port {port})', "client(sh -c 'a (b) @c=d')"]) {
      expect(findDriver(text).id).toBe(text);
    }
    for (const text of ['server', 'client()', 'server(a {prompt})', "client(a 'b)"]) {
      expect(() => findDriver(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    }
  });

  it('names the known ones when there is none', () => {
    expect(() => findDriver('codx@1')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_DRIVER',
        message: expect.stringMatching(
          /^Expected a driver \(reference.*, codex@VERSION.*\), got `codx@1`\.$/,
        ),
      }),
    );
  });

  it('takes no version that npm could read in another way', () => {
    for (const version of ['latest', '', '0.1', '^0.1.0', '1.2.3 --global', '../x']) {
      expect(() => findDriver(`codex@${version}`)).toThrow(
        expect.objectContaining({ code: 'BAD_ARGUMENT' }),
      );
    }
  });

  it('takes no bug that the reference cannot have', () => {
    expect(() => findDriver('reference@1.0.0')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });

  it('knows since when codex speaks WebSocket on unix sockets', () => {
    const listens = (version: string) => findDriver(`codex@${version}`).listens;
    expect(listens('0.125.0')).toEqual(['tcp']);
    expect(listens('0.130.0')).toEqual(['tcp', 'unix']);
    expect(listens('1.0.0')).toEqual(['tcp', 'unix']);
  });
});

describe('drivers', () => {
  it('have different names', () => {
    expect(new Set(drivers.map(({ name }) => name)).size).toBe(drivers.length);
  });

  it.each(drivers)('say who stands on each side of each hop: $name', ({ name, needs, create }) => {
    const argument = { server: 'my-server --port {port}', client: 'my-client {url}' }[name];
    const driver = create(needs === 'checkout' ? '/no/checkout' : argument);
    const { links = defaultLinks, parties = {} } = driver;
    expect(Object.keys(parties).sort()).toEqual([...links].sort());
    const standings = Object.values(parties).flatMap((sides) => Object.values(sides));
    expect(standings.some(({ standing }) => standing === 'tested')).toBe(true);
  });
});
