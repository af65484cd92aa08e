import { describe, expect, it } from 'vitest';
import type { EventBody, HistoryEvent } from '../history/event.ts';
import type { CaseResult, RunResults } from '../runner/results.ts';
import type { PageOptions } from './html/page.ts';
import { HistoryScript } from './testing/history-script.ts';
import { resetMidTurn, slowConsumer } from './testing/sample-history.ts';
import { readSampleHistory, sampleCase, sampleResults, sampleRun } from './testing/sample-run.ts';
import { writeReport } from './write-report.ts';

type Reader = (c: CaseResult) => Promise<readonly HistoryEvent[] | undefined>;

async function written(results: RunResults, read: Reader, options: PageOptions = {}) {
  const files = new Map<string, string>();
  await writeReport(results, read, async (name, content) => void files.set(name, content), options);
  return files;
}

const pageOf = async (results: RunResults, read: Reader, options: PageOptions = {}) =>
  (await written(results, read, options)).get('index.html') ?? '';

const violated = (evidence: readonly number[] = [], reason = 'a reason') =>
  sampleResults([
    sampleCase({
      outcome: 'violated',
      verdicts: [{ invariant: 'no-lost-tail', verdict: 'violated', reason, evidence }],
    }),
  ]);

/** A history in which every text that a peer can choose is `text`. */
function evilHistory(text: string): HistoryEvent[] {
  const script = new HistoryScript();
  const on = { link: text, connection: 1 };
  const message = { kind: 'notification', method: text, text, id: text, bytes: 10 } as const;
  const bodies: EventBody[] = [
    { type: 'link-listening', link: text, listen: text, upstream: text, codec: text },
    { type: 'connection-opened', ...on },
    { type: 'upgraded', ...on, path: text, status: 101, deflate: 'absent' },
    {
      type: 'unit-received',
      ...on,
      direction: 'downstream',
      unit: 0,
      kind: 'frame',
      bytes: 9,
      message,
    },
    {
      type: 'unit-received',
      ...on,
      direction: 'upstream',
      unit: 0,
      kind: 'frame',
      bytes: 9,
      close: { code: 1011, reason: text },
    },
    { type: 'end-received', ...on, side: 'server', how: 'error', error: text },
    { type: 'fault-fired', fault: 1, name: text, ...on, method: text, effect: text },
    { type: 'invoke', client: text, operation: 1, f: 'turn' },
    { type: 'fail', client: text, operation: 1, f: 'turn', error: { code: text, message: text } },
    { type: 'client-closed', client: text, code: 1006, reason: text, own: false, error: text },
    { type: 'process-started', process: text, pid: 1, argv: [text], version: text },
    { type: 'process-output', process: text, stream: 'stderr', text },
    {
      type: 'process-exited',
      process: text,
      pid: 1,
      code: 1,
      signal: null,
      expected: false,
      stderr: [text],
    },
    { type: 'note', text },
  ];
  script.add(...bodies);
  return script.events;
}

function evilRun(text: string): RunResults {
  return sampleResults([
    sampleCase({
      ...{ scenario: text, driver: text, title: text, plan: [text], explained: [text] },
      ...{ outcome: 'violated', reason: text, replay: text, reports: [text, `javascript:${text}`] },
      verdicts: [
        { invariant: text, verdict: 'violated', grade: text, reason: text, evidence: [3] },
      ],
    }),
  ]);
}

describe('writeReport', () => {
  it('writes five files, the page last', async () => {
    const files = await written(sampleRun, readSampleHistory);
    expect([...files.keys()]).toEqual([
      ...['results.json', 'junit.xml', 'ctrf.json', 'summary.md', 'index.html'],
    ]);
  });

  it('is the same for the same run', async () => {
    expect(await pageOf(sampleRun, readSampleHistory)).toBe(
      await pageOf(sampleRun, readSampleHistory),
    );
  });

  it('is written when a history cannot be read', async () => {
    const page = await pageOf(violated([3]), async () => {
      throw new Error('line 7 is <broken>');
    });
    expect(page).toContain('The history could not be read: line 7 is &lt;broken&gt;');
    expect(page).toContain('event 3');
  });
});

describe('the page', () => {
  it('loads nothing and lets nothing be loaded', async () => {
    const page = await pageOf(sampleRun, readSampleHistory);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src`);
    expect(page.match(/(?:src|href)="(?!#|https:|data:,)[^"]*"/g)).toBeNull();
    expect(page).not.toMatch(/@import|url\(/);
  });

  it('has a script that parses', async () => {
    const page = await pageOf(sampleRun, readSampleHistory);
    const source = page.match(/<script>([\s\S]*?)<\/script>/)?.[1] ?? '';
    expect(() => new Function(source)).not.toThrow();
    expect(source.length).toBeGreaterThan(1000);
  });

  it('links each piece of evidence to a row that is there', async () => {
    const page = await pageOf(sampleRun, readSampleHistory);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it('obeys nothing that came off a wire', async () => {
    const evil = `</script><img src=x onerror=alert(1)>"'\`<!--`;
    const page = await pageOf(evilRun(evil), async () => evilHistory(evil));
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/href="javascript:/);
    expect(page.match(/<script/g)?.length).toBe(page.match(/<\/script>/g)?.length);
    expect(page.match(/<!--/g)).toBeNull();
  });

  it('shows control characters, bidi overrides and bad UTF-8 for what they are', async () => {
    const evil = '\u202eabc\u0000\u001b[2J\u2066\u2028\ud800\ufffd';
    const page = await pageOf(evilRun(evil), async () => evilHistory(evil));
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069\u2028\ud800]/);
    expect(page).toContain('⟨U+202E⟩abc␀␛[2J⟨U+2066⟩⟨U+2028⟩⟨U+D800⟩\ufffd');
  });

  it('bounds a message of 10 MB', { timeout: 20_000 }, async () => {
    const text = 'x'.repeat(10_000_000);
    const files = await written(violated([3], text), async () => evilHistory(text));
    expect(files.get('index.html')?.length).toBeLessThan(200_000);
    expect(files.get('junit.xml')?.length).toBeLessThan(20_000);
  });

  it('stays within its size for 100,000 events and says what it left out', {
    timeout: 30_000,
  }, async () => {
    const long = resetMidTurn('codex@0.169.0', 25_000);
    expect(long.length).toBeGreaterThan(100_000);
    const page = await pageOf(violated([70]), async () => long, {
      limits: { pageCharactersMax: 4_000_000, eventsMax: 10_000 },
    });
    expect(page.length).toBeLessThan(4_100_000);
    expect(page).toContain('rows not drawn');
  });

  it('leaves timelines out once it is full, worst cases first in line', async () => {
    const results = sampleResults([
      sampleCase({ history: 'a' }),
      sampleCase({ outcome: 'violated', history: 'b' }),
    ]);
    const page = await pageOf(results, async () => slowConsumer(), {
      limits: { pageCharactersMax: 40_000 },
    });
    expect(page).toContain('data-case="case-1"');
    expect(page).not.toContain('data-case="case-2"');
    expect(page).toContain(
      'The timeline is left out, because this page has reached its size. The history is in a.',
    );
  });
});
