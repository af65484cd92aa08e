import type { HistoryEvent } from '../history/event.ts';
import type { CaseResult } from '../runner/results.ts';
import { markdownBlock, markdownCode, markdownText } from './markdown-text.ts';
import { nearest } from './timeline/nearest.ts';
import { eventWords } from './words/event-words.ts';
import { outcomeLabel } from './words/outcome-words.ts';
import { clip } from './words/visible.ts';

/** Events that are quoted around the evidence. */
const eventsQuotedMax = 40;

/** A case as Markdown that can be pasted into an issue: verdict, plan, replay, what happened around it. */
export function issueText(c: CaseResult, history: readonly HistoryEvent[] | undefined): string {
  const verdicts = c.verdicts.filter((v) => v.verdict !== 'holds');
  const reason =
    verdicts.length === 0 && c.reason !== undefined ? [markdownText(c.reason), ''] : [];
  return [
    `**${outcomeLabel[c.outcome]}**: ${markdownText(c.title)} (${markdownCode(c.id)}, seed ${c.seed})`,
    '',
    ...reason,
    ...verdicts.map(
      (v) => `- **${v.verdict}** ${markdownCode(v.invariant)}: ${markdownText(v.reason, 1000)}`,
    ),
    ...(verdicts.length > 0 ? [''] : []),
    ...(c.plan.length === 0 ? ['No fault was injected.'] : ['Faults injected:']),
    ...(c.plan.length === 0 ? [] : markdownBlock(c.plan.map((line) => clip(line, 400)))),
    '',
    'Run it again:',
    ...markdownBlock([clip(c.replay, 2000)], 'sh'),
    ...quote(c, history ?? []),
    '',
  ].join('\n');
}

function quote(c: CaseResult, history: readonly HistoryEvent[]): string[] {
  if (history.length === 0) return [];
  const evidence = new Set(
    c.verdicts.filter((v) => v.verdict !== 'holds').flatMap((v) => [...v.evidence]),
  );
  // What was delivered as it came says nothing that its receipt did not.
  const told = history.filter(
    (e) => e.type !== 'unit-delivered' || e.as !== undefined || evidence.has(e.index),
  );
  const matters = (e: HistoryEvent) =>
    evidence.has(e.index) || (evidence.size === 0 && e.type.startsWith('fault-'));
  const places = nearest(told, eventsQuotedMax, matters);
  const lines = places.flatMap((place, i) => {
    const event = told[place];
    if (event === undefined) return [];
    const mark = evidence.has(event.index) ? '>' : ' ';
    const gap = i > 0 && place !== (places[i - 1] ?? 0) + 1 ? ['  …'] : [];
    return [...gap, `${mark} ${event.time.toFixed(1).padStart(9)} ms  ${eventWords(event)}`];
  });
  return ['', 'What happened around it (`>` marks the evidence):', ...markdownBlock(lines)];
}
