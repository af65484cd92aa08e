import { describe, expect, it } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { parseYamlConfig } from './config-source.ts';
import { checkConfig } from './read-project-config.ts';

const check = (text: string) => checkConfig(parseYamlConfig(text, 'c.yaml'), scenarios);

const own = (change: object = {}) => ({
  ...{ id: 'mine/once', title: 'Once', about: 'Once.', role: 'server', reports: [], plan: 'reset' },
  workload: {
    name: 'one',
    turns: [{ deltas: 3, deltaBytes: 16, burst: 1, gapMs: 1 }],
    ending: 'close',
  },
  invariants: ['no-lost-tail'],
  ...change,
});
const withOwn = (...changes: object[]) => JSON.stringify({ scenarios: changes.map(own) });

describe('checkConfig', () => {
  it('takes names, scenarios of its own, and names of those', () => {
    const config = { drivers: ['reference'], scenarios: ['tail', 'mine', own()], runs: 3 };
    expect(check(JSON.stringify(config))).toEqual(config);
  });

  it.each([
    ['', 'c.yaml:1:1: Expected the file to be an object, got `null`.'],
    ['runs: 2\nsead: 3', 'c.yaml:1:1: Unknown key `sead`. Did you mean `seed`?'],
    ['zebra: 1', 'c.yaml:1:1: Unknown key `zebra`. There are drivers, scenarios, baseline, runs, '],
    ['seed: 1\nruns: 0', 'c.yaml:2:7: Expected `runs` to be a whole number from 1 to 10000 '],
    [
      'timeout: 5',
      'c.yaml:1:10: Expected `timeout` to be a duration up to 24h, such as 30s or 10m',
    ],
    ['timeout: 25h', 'Expected `timeout` to be a duration up to 24h'],
    [
      'baseline: true',
      'Expected `baseline` to be a baseline, a folder of them, or false, got `true`',
    ],
    [
      'drivers: reference',
      'Expected `drivers` to be a list of drivers, such as codex@0.169.0, got',
    ],
    ['drivers: []', 'c.yaml:1:10: Expected `drivers` to be a list of drivers'],
    ['drivers: [codx@1]', 'c.yaml:1:11: `drivers[0]`: Expected a driver (reference'],
    ['scenarios: [tail, 5]', 'Expected `scenarios[1]` to be an id, an area, a glob or a scenario'],
    ['scenarios: [tial]', 'c.yaml:1:13: `scenarios[0]`: Expected a scenario, an area (tail'],
    ['runs: [', 'c.yaml:1:8: '],
    [withOwn({ rle: 'server' }), 'Unknown key `rle`. Did you mean `role`?'],
    [withOwn({ id: 'Mine' }), 'Expected `scenarios[0].id` to be an area and a name in lower case'],
    [withOwn({ role: 'x' }), 'Expected `scenarios[0].role` to be one of server, client, interm'],
    [
      withOwn({ workload: { name: 'w', turns: [{ deltas: -1 }], ending: 'fin' } }),
      'Expected `scenarios[0].workload.turns[0].deltas` to be a whole number from 0 to 1000000, got `-1`.',
    ],
    [withOwn({ invariants: ['no-lost-tial'] }), '`no-lost-tial`. Did you mean `no-lost-tail`?'],
    [withOwn({ plan: 'rest on x' }), '`scenarios[0]`: '],
    [withOwn({}, {}), 'Expected an id that no other scenario has, got `mine/once`.'],
    [withOwn({ id: 'tail/undisturbed' }), 'that no other scenario has, got `tail/undisturbed`.'],
  ])('points at the mistake in %j', (text, message) => {
    expect(() => check(text)).toThrow(
      expect.objectContaining({
        code: 'BAD_ARGUMENT',
        message: expect.stringContaining(message),
      }),
    );
  });
});
