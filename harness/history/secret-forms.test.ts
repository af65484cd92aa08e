/** The law of redaction: no secret comes through, in any form, at any depth, cut anywhere. */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { describe, expect, it } from 'vitest';
import { redactText } from './redact.ts';
import { numberForms, secretForms } from './testing/secret-forms.ts';
import { secretShapes } from './testing/secret-shapes.ts';

const secret = 'sUp3rs3cretvalue42';
const forms = Object.entries(secretForms);
const shapes = Object.entries(secretShapes);
/** What a key is told by, without the words before it. */
const core = (shape: string) =>
  (shape.split(/ = |Basic |Bearer |:\/\/user:/).at(-1) ?? '').slice(0, 20);
const wrappings: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in prose', (text) => `it said: ${text}, and went on`],
  ['on a line of its own', (text) => `first\n${text}\nlast`],
  ['in a JSON member', (text) => JSON.stringify({ a: [{ text }], b: 1 })],
  ['in JSON in JSON', (text) => JSON.stringify({ a: JSON.stringify({ text }) })],
  ['in a message', (text) => JSON.stringify({ method: 'x', params: { output: `> ${text}` } })],
];

describe('redactText', () => {
  it('has as many forms as were met', () => {
    expect([forms.length >= 93, shapes.length >= 17]).toEqual([true, true]);
  });

  it.each(forms)('hides %s', (_, form) => {
    for (const [how, wrap] of wrappings) {
      const clean = redactText(wrap(form(secret)));
      expect(clean.includes(secret), `${how}: ${clean}`).toBe(false);
      expect(clean, how).toContain('[redacted]');
    }
  });

  it.each(Object.entries(numberForms))('hides %s', (_, form) => {
    for (const [how, wrap] of wrappings) {
      const clean = redactText(wrap(form(84_716_231)));
      expect(clean.includes('84716231'), `${how}: ${clean}`).toBe(false);
    }
  });

  it.each(shapes)('hides a key of %s', (_, shape) => {
    for (const [how, wrap] of wrappings) {
      const clean = redactText(wrap(shape));
      expect(clean.includes(core(shape)), `${how}: ${clean}`).toBe(false);
    }
  });

  it('leaves what is redacted as it is, in every form', () => {
    for (const [, form] of forms) {
      const once = redactText(form(secret));
      expect(redactText(once)).toBe(once);
    }
  });

  it('leaves JSON that can be read', () => {
    for (const [name, form] of forms) {
      if (!/^[{[]/.test(form(secret)) || /cut|prints|INI/.test(name)) continue;
      expect(() => JSON.parse(redactText(form(secret))), name).not.toThrow();
      const nested = JSON.parse(redactText(JSON.stringify({ a: 1, text: form(secret), b: [2] })));
      expect([nested.a, nested.b]).toEqual([1, [2]]);
    }
  });

  it('finds every key that the rules of secretlint find', () => {
    const found = shapes.filter(([, shape]) => secretlintFinds(`found ${shape} in it`) > 0);
    expect(found.length).toBeGreaterThan(12);
    for (const [name, shape] of found) {
      expect(secretlintFinds(redactText(`found ${shape} in it`)), name).toBe(0);
    }
  });
});

/** How many secrets the kept collection of secretlint sees in a text. */
function secretlintFinds(content: string): number {
  let found = 0;
  const context = {
    sharedOptions: {},
    createTranslator: () => (messageId: string) => ({ message: messageId, messageId }),
    report: () => {
      found += 1;
    },
    ignore: () => {},
  };
  for (const rule of rules) {
    const file = { filePath: 'a.txt', ext: '.txt', contentType: 'text', content };
    const { create } = rule as unknown as {
      create(on: object, options: object): { file?(source: object): unknown };
    };
    create(context, {}).file?.(file);
  }
  return found;
}
