import { describe, expect, it } from 'vitest';
import { resultsJson } from './results-json.ts';
import { stableJson } from './stable-json.ts';
import { sampleRun } from './testing/sample-run.ts';

describe('resultsJson', () => {
  it('gives the results back unchanged', () => {
    expect(JSON.parse(resultsJson(sampleRun))).toEqual(sampleRun);
  });

  it('is the same whatever the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(sampleRun).reverse()) as typeof sampleRun;
    expect(resultsJson(turned)).toBe(resultsJson(sampleRun));
  });

  it('says what it is first, and lists the cases last', () => {
    const keys = Object.keys(JSON.parse(resultsJson(sampleRun)));
    expect([keys.slice(0, 2), keys.at(-1)]).toEqual([['midturn', 'version'], 'cases']);
  });
});

describe('stableJson', () => {
  it('sorts by name behind what is named first', () => {
    expect(stableJson({ b: 1, a: { z: Number.NaN, y: undefined }, c: [] }, ['c'])).toBe(
      '{\n  "c": [],\n  "a": {\n    "z": null\n  },\n  "b": 1\n}\n',
    );
  });
});
