import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faults } from '../faults/index.ts';
import { appServerProfile } from '../wire/profiles/app-server.ts';
import { responsesProfile } from '../wire/profiles/responses.ts';
import { planArbitrary } from './arbitrary.ts';
import type { PlanLink } from './fitting-triggers.ts';
import { parsePlan } from './parse.ts';
import { printPlan } from './print.ts';
import { resolvePlan } from './resolve.ts';
import { swarm } from './swarm.ts';

const appServer: PlanLink = {
  codec: 'websocket',
  profile: appServerProfile,
  processes: ['server'],
};
const raw: PlanLink = { codec: 'raw' };
const provider: PlanLink = { name: 'provider', codec: 'sse', profile: responsesProfile };

describe('planArbitrary', () => {
  test.each([
    ['an app-server', [appServer]],
    ['raw bytes', [raw]],
    ['two links', [{ ...appServer, name: 'client' }, provider]],
  ])('draws plans for %s that resolve and are the same when printed', (_name, links) => {
    fc.assert(
      fc.property(planArbitrary({ links }), (plan) => {
        expect(plan.entries.length).toBeGreaterThan(0);
        expect(parsePlan(printPlan(plan))).toEqual(plan);
        for (const { definition, trigger } of resolvePlan(plan)) {
          if (definition.acts === 'while') expect(trigger.forMs).toBeLessThanOrEqual(2000);
        }
      }),
      { numRuns: 40, interruptAfterTimeLimit: 500 },
    );
  });

  test('draws every fault that fits an app-server over WebSocket', () => {
    const drawn = namesOf({ links: [appServer] });
    const missing = faults.map(({ name }) => name).filter((name) => !drawn.has(name));
    expect(missing).toEqual([]);
  });

  test('draws for raw bytes nothing that needs units, messages or processes', () => {
    const plans = fc.sample(planArbitrary({ links: [raw] }), 300);
    const rules = plans.flatMap((plan) => resolvePlan(plan));
    expect(rules.filter((rule) => rule.needsMessages).map((rule) => rule.text)).toEqual([]);
    expect(rules.filter((rule) => rule.definition.codecs !== 'any')).toEqual([]);
    expect(rules.filter((rule) => rule.definition.level === 'process')).toEqual([]);
  });

  test('names the link when links have names', () => {
    const plans = fc.sample(planArbitrary({ links: [provider] }), 50);
    const links = plans.flatMap((plan) => plan.entries.map((entry) => entry.trigger.link));
    expect(new Set(links)).toEqual(new Set(['provider']));
  });

  test('ends only processes that come back, and restarts only those that somebody can start', () => {
    const link = {
      ...appServer,
      processes: ['server', 'provider', 'worker'],
      ...{ startable: ['server'], revived: ['worker'] },
    };
    const draw = fc.noBias(planArbitrary({ links: [link] }));
    const entries = fc.sample(draw, { seed: 1, numRuns: 1000 }).flatMap((plan) => plan.entries);
    const hit = (...names: string[]) =>
      [
        ...new Set(entries.filter(({ fault }) => names.includes(fault)).map((e) => e.process)),
      ].sort();
    expect(hit('restart')).toEqual(['server']);
    expect(hit('kill', 'terminate', 'exit-after')).toEqual(['worker']);
    expect(hit('pause')).toEqual(['provider', 'server', 'worker']);
  });

  test('refuses faults of which none fits', () => {
    expect(() => planArbitrary({ links: [raw], faults: ['kill'] })).toThrow(
      'Expected a fault that can hit something here, got `kill`.',
    );
    expect(fc.sample(planArbitrary({ links: [] }), 1)).toEqual([{ entries: [] }]);
  });
});

describe('swarm', () => {
  const draw = { links: [appServer] };

  test('is frozen: stored seeds draw the plans that they drew', () => {
    const plans = [0, 1, 2, 42, 4_294_967_295].map((seed) => printPlan(swarm(seed, draw)));
    expect(plans).toMatchSnapshot();
  });

  test('draws the same plan for the same seed, and other plans for other seeds', () => {
    const plans = Array.from({ length: 50 }, (_, seed) => printPlan(swarm(seed, draw)));
    expect(Array.from({ length: 50 }, (_, seed) => printPlan(swarm(seed, draw)))).toEqual(plans);
    expect(new Set(plans).size).toBeGreaterThan(45);
  });
});

function namesOf(draw: Parameters<typeof planArbitrary>[0]): Set<string> {
  const plans = fc.sample(fc.noBias(planArbitrary(draw)), { seed: 1, numRuns: 1000 });
  return new Set(plans.flatMap((plan) => plan.entries.map((entry) => entry.fault)));
}
