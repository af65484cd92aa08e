import { afterEach, expect, it, vi } from 'vitest';
import { findDriver } from '../drivers/index.ts';
import { notRun } from './not-run.ts';
import { defineScenario, type Scenario } from './scenario.ts';

const scenario = (id: string, role: Scenario['role'], links?: string[]) =>
  defineScenario({
    ...{ id, role, title: id, about: id, reports: [], plan: '', invariants: [] },
    workload: { name: 'none', turns: [], ending: 'close' },
    ...(links && { links }),
  });
const workloadOfTwo = { name: 'two', turns: [], ending: 'close', clients: 2 } as const;
const scenarios = [
  scenario('tail/x', 'server'),
  scenario('reconnect/y', 'intermediary', ['client', 'upstream']),
];
afterEach(() => vi.unstubAllEnvs());

it('names the scenarios that are for a driver whose checkout nobody named, and what to do', () => {
  vi.stubEnv('MIDTURN_CHECKOUTS', undefined);
  const left = [
    {
      driver: 'loop',
      scenarios: ['reconnect/y'],
      reason: 'name a checkout: `loop=PATH`, or a folder of them in MIDTURN_CHECKOUTS',
    },
  ];
  expect(notRun(scenarios, [findDriver('reference')])).toEqual(left);
  expect(notRun(scenarios, [findDriver('loop')])).toEqual(left);
});

it('names the scenarios that a driver is asked for and can do nothing with, and why', () => {
  vi.stubEnv('MIDTURN_CHECKOUTS', undefined);
  const two = { ...scenario('tail/two', 'client', ['stdio']), workload: workloadOfTwo };
  const left = [
    {
      driver: 'codex-acp@2.6.0',
      scenarios: ['tail/two'],
      reason: expect.stringMatching(/several/),
    },
  ];
  expect(notRun([two], [findDriver('codex-acp')])).toEqual(left);
});

it('has nothing to say of a checkout that was named, or of scenarios that need none', () => {
  vi.stubEnv('MIDTURN_CHECKOUTS', undefined);
  expect(notRun(scenarios, [findDriver('loop=.')])).toEqual([]);
  expect(notRun(scenarios.slice(0, 1), [findDriver('reference')])).toEqual([]);
});
