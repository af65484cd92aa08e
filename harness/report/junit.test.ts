import { describe, expect, it } from 'vitest';
import { junitXml } from './junit.ts';
import { junitErrors } from './testing/junit-errors.ts';
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
    expect(xml).toContain('<testsuites name="midturn" tests="5" failures="1" errors="3" time=');
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

  it('skips what the baseline expects, and fails for an entry that is stale', async () => {
    const entry = { invariant: 'clean-close', verdict: 'violated', reason: 'is known' } as const;
    const standing = { known: [], stale: [], unexpected: [], baseline: 'b.json' };
    const xml = junitXml(
      sampleResults([
        sampleCase({
          outcome: 'violated',
          standing: { ...standing, standing: 'as-expected', known: [entry] },
        }),
        sampleCase({ scenario: 'x', standing: { ...standing, standing: 'stale', stale: [entry] } }),
        sampleCase({
          ...{ scenario: 'y', outcome: 'violated', reason: 'r' },
          standing: { ...standing, standing: 'strict', known: [entry] },
        }),
      ]),
    );
    expect(xml).toContain('tests="3" failures="2" errors="0" skipped="1"');
    expect(xml).toContain('<skipped>known: clean-close: is known</skipped>');
    expect(xml).toMatch(/<failure type="stale-entry" message="clean-close holds now, and b\.json/);
    expect(await junitErrors(xml)).toEqual([]);
  });

  it('is valid by the XSD of the Jenkins xUnit plugin, whatever is in it', async () => {
    const evil = 'a]]><x y="1">&\u0000\u001b[1m\ud800\uffff\nb';
    expect(await junitErrors(junitXml(sampleRun))).toEqual([]);
    expect(await junitErrors(junitXml(sampleResults([])))).toEqual([]);
    const hostile = sampleCase({ outcome: 'violated', reason: evil, plan: [evil], driver: evil });
    expect(await junitErrors(junitXml(sampleResults([hostile])))).toEqual([]);
  });

  it.each([
    ['<testsuites><testcase name="a"/></testsuites>', 'not expected'],
    ['<testsuites skipped="1"/>', "'skipped' is not allowed"],
    ['<testsuites><testsuite name="a"/></testsuites>', "'tests' is required"],
    ['<testsuites>', 'Premature end'],
    ['<testsuites>a & b</testsuites>', 'xmlParseEntityRef'],
  ])('would be found not to be: %s', async (xml, words) => {
    expect((await junitErrors(xml)).join()).toContain(words);
  });
});
