import { describe, expect, it } from 'vitest';
import type { CaseResult, CaseStanding } from '../runner/results.ts';
import { githubAnnotations } from './annotations.ts';
import { compareRuns } from './compare/run-delta.ts';
import { issueText } from './issue-text.ts';
import { renderMarkdown } from './markdown.ts';
import { markdownBlock, markdownCode, markdownText } from './markdown-text.ts';
import { sampleCase, sampleHistories, sampleResults, sampleRun } from './testing/sample-run.ts';

const evil = '| a @user [x](javascript:1) <img src=x> `b` ``` #1 https://x.y\n\u202e';
const before = sampleRun.cases.map((c) => ({ ...c, outcome: 'holds' as const, verdicts: [] }));
const changes = compareRuns(before, sampleRun.cases);

const known: CaseStanding['known'] = Array.from({ length: 5 }, () => ({
  ...{ invariant: 'no-lost-tail', verdict: 'violated', reason: 'y'.repeat(5000) },
  link: `https://x.y/${'z'.repeat(200)}`,
}));
const standing: CaseStanding = {
  ...{ standing: 'as-expected', known, stale: [], unexpected: [], baseline: 'b.json' },
};
const verdicts: CaseResult['verdicts'] = Array.from({ length: 10 }, () => ({
  ...{ invariant: 'no-lost-tail', verdict: 'violated', reason: 'v'.repeat(5000), evidence: [] },
}));
const huge: readonly [string, Partial<CaseResult>][] = [
  ['in which all is broken', {}],
  ['in which all is known to be', { standing }],
  ['whose baseline is stale', { standing: { ...standing, standing: 'stale', stale: known } }],
  ['of many verdicts', { verdicts }],
  ['of long names', { scenario: 's'.repeat(5000), driver: 'd'.repeat(5000) }],
  ['in other scripts', { reason: '⚠'.repeat(5000), title: '⚠'.repeat(5000) }],
];

describe('markdown', () => {
  it('neutralises what could format, link, mention or break a table', () => {
    expect(markdownText(evil)).toBe(
      '\\| a @\u2060user \\[x\\](javascript:1) &lt;img src=x&gt; \\`b\\` \\`\\`\\` \\#1 https:\u2060//x.y␊⟨U+202E⟩',
    );
    expect(markdownCode('a`b')).toBe('`` a`b ``');
    expect(markdownBlock(['```', 'x'])).toEqual(['````', '```', 'x', '````']);
  });

  it('shows the run with its changes', () => {
    expect(renderMarkdown(sampleRun, { changes, report: 'reports/runs/x' })).toMatchSnapshot();
  });

  it.each(
    huge,
  )('stays below the limits of a comment and a job summary for a run %s', (_, given) => {
    const many = Array.from({ length: 500 }, (_, i) =>
      sampleCase({ scenario: `s/${i}`, outcome: 'violated', reason: 'x'.repeat(5000), ...given }),
    );
    const text = renderMarkdown(sampleResults(many));
    expect(text.length).toBeLessThan(65_536);
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    // What is left out is left out as a whole.
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  it('quotes the events around the evidence for an issue', () => {
    const c = sampleRun.cases[2] ?? sampleCase();
    expect(issueText(c, sampleHistories.get(c.history ?? ''))).toMatchSnapshot();
  });
});

describe('githubAnnotations', () => {
  it('are errors for what is violated and warnings for what shows nothing', () => {
    expect(githubAnnotations(sampleRun)).toEqual([
      '::error title=violated%3A backpressure/slow-consumer / codex@0.117.0::slow-consumer-survives: The server ended connection 1 with RST while the client was slow, and sent no Close frame.%0Ano-lost-tail: Turn 1: 300 tokens were sent, 0 reached the client; 1–300 are lost.%0ARun it again: midturn run backpressure/slow-consumer --driver codex@0.117.0 --seed 42',
      '::warning title=not testable%3A backpressure/slow-consumer / agent-bridge::Not testable: bun is not installed (https://bun.sh).%0ARun it again: midturn run backpressure/slow-consumer --driver agent-bridge --seed 42',
      '::warning title=unknown%3A approvals/kill-while-open / reference::fault 1 (kill) was armed but never fired: no message with method item/commandExecution/requestApproval was seen%0ARun it again: midturn run approvals/kill-while-open --driver reference --seed 42',
    ]);
  });

  it('are one line each, whatever came off the wire, and ten at most', () => {
    const c = sampleCase({
      outcome: 'violated',
      driver: 'a::error::b,c\n::set-env',
      reason: '100%\n::x',
    });
    const all = githubAnnotations(sampleResults(Array.from({ length: 30 }, () => c)));
    expect(all).toHaveLength(10);
    expect(all.at(-1)).toBe('::error title=midturn::21 more cases: see the report');
    expect(all.filter((line) => line.includes('\n'))).toEqual([]);
    expect(all[0]).toContain('a%3A%3Aerror%3A%3Ab%2Cc␊%3A%3Aset-env::100%25␊::x');
  });
});
