import { describe, expect, it } from 'vitest';
import { junitXml } from './junit.ts';
import { sampleCase, sampleResults, sampleRun } from './testing/sample-run.ts';

describe('junitXml', () => {
  it('has a suite a driver, a case a scenario, and nothing that is not shown green', () => {
    expect(junitXml(sampleRun)).toMatchSnapshot();
  });

  it('has the same names for another seed', () => {
    const names = (seed: number) =>
      junitXml(sampleResults([sampleCase({ seed }), sampleCase({ seed: seed + 1 })])).match(
        /(class)?name="[^"]*"/g,
      );
    expect(names(7)).toEqual(names(1000));
    expect(names(7)).toContain('name="tail/reset-mid-turn (run 2)"');
  });

  it('counts violated as failures, and unknown, untestable and our own faults as errors', () => {
    const outcomes = ['holds', 'violated', 'unknown', 'not-testable', 'harness-error'] as const;
    const xml = junitXml(sampleResults(outcomes.map((outcome) => sampleCase({ outcome }))));
    expect(xml).toContain('tests="5" failures="1" errors="3" skipped="0"');
    expect(xml.match(/<(failure|error) type="[^"]*"/g)).toEqual([
      '<failure type="violated"',
      '<error type="unknown"',
      '<error type="not-testable"',
      '<error type="harness-error"',
    ]);
  });

  it('stays well-formed whatever came off the wire', () => {
    const evil = 'a]]><x y="1">&\u0000\u001b[1m\ud800\uffff\nb';
    const xml = junitXml(sampleResults([sampleCase({ outcome: 'violated', reason: evil })]));
    expect(xml).toContain('message="a]]&gt;&lt;x y=&quot;1&quot;&gt;&amp;[1m&#10;b"');
    expect(xml).not.toMatch(/]]>|[\u0000\u001b\ud800\uffff]/);
  });
});
