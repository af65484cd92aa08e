import { systemClock } from '../clock.ts';
import { renderPage } from '../report/html/page.ts';
import type { RunResults } from '../runner/results.ts';
import { longHistory } from './long-history.ts';

const events = longHistory(100_000);

/** The page of one violated case of 100,000 events, and how long it took to render. */
export async function renderedPage(): Promise<{ page: string; tookMs: number }> {
  const began = systemClock.now();
  const page = await renderPage(results, async () => ({ events }));
  return { page, tookMs: systemClock.now() - began };
}

const last = events.length - 1;
const results: RunResults = {
  ...{ midturn: 'results', version: 1, id: 'bench', startedAt: '2026-01-01T00:00:00.000Z' },
  ...{ durationMs: 5000, seed: 1, command: 'npm run bench', environment: {}, exitCode: 1 },
  cases: [
    {
      ...{ id: 'tail/reset-mid-turn / bench', scenario: 'tail/reset-mid-turn', driver: 'bench' },
      ...{ title: 'A long turn', seed: 1, plan: [], explained: [], reports: [], durationMs: 5000 },
      ...{ outcome: 'violated', replay: 'npm run bench', history: 'histories/bench.jsonl' },
      verdicts: [
        {
          invariant: 'no-lost-tail',
          verdict: 'violated',
          reason: 'cut',
          evidence: [last - 4, last],
        },
      ],
    },
  ],
};
