import { expect, it } from 'vitest';
import { renderPage } from './html/page.ts';
import { readSampleHistory, sampleResults, sampleRun } from './testing/sample-run.ts';

const read = async (c: (typeof sampleRun.cases)[number]) => {
  const events = await readSampleHistory(c);
  return events === undefined ? {} : { events };
};

it('shows what changed since the baseline, with a link to each case that is on the page', async () => {
  const earlier = sampleRun.cases.map((c) => ({ ...c, outcome: 'holds' as const, verdicts: [] }));
  const page = await renderPage(sampleRun, read, {
    baseline: { name: 'main <of> yesterday', cases: earlier },
  });
  expect(page).toContain('3 regressions since main &lt;of&gt; yesterday. 3 cases as before.');
  expect(page).toContain(
    '<td class="nowrap d-new-failure">new failure</td><td><a href="#case-1"><code>backpressure/slow-consumer / codex@0.117.0</code></a></td>',
  );
});

it('shows a broken case beside the version of the same implementation on which it holds', async () => {
  const page = await renderPage(sampleRun, read);
  expect(page).toContain('Beside codex@0.169.0, where it holds');
  expect(page).toContain('right has “server → proxy: RST from the server (read ECONNRESET)”');
});

it('shows no comparison where the scenario holds nowhere', async () => {
  const alone = sampleResults(sampleRun.cases.filter((c) => c.outcome === 'violated'));
  expect(await renderPage(alone, read)).not.toContain('where it holds');
});
