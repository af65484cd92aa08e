import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainPlan } from './explain.ts';
import { planFromDocument } from './from-document.ts';
import { planFromYaml } from './from-yaml.ts';
import { parsePlan } from './parse.ts';
import { printPlan } from './print.ts';
import { resolvePlan } from './resolve.ts';
import { planDocument } from './schema.ts';
import { anyPlan } from './testing/any-plan.ts';
import { planToDocument, printPlanYaml } from './to-document.ts';

const runs = { numRuns: 100, interruptAfterTimeLimit: 500 };

describe('any plan', () => {
  test('is the same plan after it was printed and read', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const text = printPlan(plan);
        expect(parsePlan(text)).toEqual(plan);
        expect(printPlan(parsePlan(text))).toBe(text);
      }),
      runs,
    );
  });

  test('is the same plan after it was written as YAML or JSON and read', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(planFromYaml(printPlanYaml(plan))).toEqual(plan);
        expect(planFromDocument(JSON.parse(JSON.stringify(planToDocument(plan))))).toEqual(plan);
        expect(planDocument.safeParse(planToDocument(plan)).success).toBe(true);
      }),
      runs,
    );
  });

  test('resolves, and is explained in one sentence a fault', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(resolvePlan(plan)).toHaveLength(plan.entries.length);
        const sentences = explainPlan(plan);
        expect(sentences).toHaveLength(plan.entries.length);
        for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/s);
      }),
      runs,
    );
  });
});

describe('parsePlan', () => {
  test('gives a plan or an error of its own for any text', () => {
    const words = [
      'reset',
      'close',
      '(',
      ')',
      ',',
      '"x"',
      '"',
      'on',
      '#',
      ':',
      'p=',
      '5s',
      ';',
      'seed',
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, fc.constantFrom('', ' ', '  '), (parts, gap) => {
        try {
          parsePlan(parts.join(gap));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^PLAN_|UNKNOWN_FAULT/) });
        }
      }),
      { numRuns: 500, interruptAfterTimeLimit: 500 },
    );
  });
});
