import { expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { githubAnnotations } from '../report/annotations.ts';
import { chromeTrace } from '../report/chrome-trace.ts';
import { issueText } from '../report/issue-text.ts';
import { mermaidText } from '../report/mermaid.ts';
import { renderTerminal } from '../report/terminal.ts';
import { sampleCase, sampleResults } from '../report/testing/sample-run.ts';
import { writeReport } from '../report/write-report.ts';
import type { RunResults } from './results.ts';
import { withoutSecrets } from './without-secrets.ts';

const secret = 'sUp3rs3cretvalue42';
const url = `http://user:${secret}@127.0.0.1:1/?api_key=${secret}`;
const json = JSON.stringify({ id: 1, method: 'x', params: { apiKey: secret, url } });

/** A secret in every place of a history that holds text. */
const planted: readonly EventBody[] = [
  {
    type: 'run-started',
    seed: 1,
    plan: [`rewrite(find "token=${secret}")`],
    startedAt: 'x',
    environment: { OPENAI_API_KEY: secret },
  },
  { type: 'link-listening', link: 'a', listen: url, upstream: url, codec: 'raw' },
  {
    type: 'upgraded',
    link: 'a',
    connection: 1,
    path: `/?token=${secret}`,
    status: 101,
    deflate: 'absent',
  },
  { type: 'upstream-failed', link: 'a', connection: 1, code: 'X', message: url },
  {
    type: 'unit-received',
    link: 'a',
    connection: 1,
    direction: 'upstream',
    unit: 0,
    kind: 'head',
    bytes: 9,
    head: `GET / HTTP/1.1\r\nAuthorization: Bearer ${secret}\r\nCookie: a=${secret}\r\n\r\n`,
  },
  {
    type: 'unit-received',
    link: 'a',
    connection: 1,
    direction: 'upstream',
    unit: 1,
    kind: 'line',
    bytes: 9,
    message: { kind: 'request', method: 'x', id: 1, bytes: 9, text: json },
  },
  { type: 'fault-armed', fault: 1, name: 'rewrite', text: `rewrite(find "password=${secret}")` },
  {
    type: 'process-started',
    process: 'server',
    pid: 1,
    argv: ['server', '--api-key', secret, `--token=${secret}`],
  },
  {
    type: 'process-output',
    process: 'server',
    stream: 'stderr',
    text: `Authorization: Bearer ${secret}`,
  },
  {
    type: 'process-exited',
    process: 'server',
    pid: 1,
    code: 1,
    signal: null,
    expected: false,
    stderr: [`OPENAI_API_KEY=${secret}`],
  },
  {
    type: 'fail',
    client: 'c',
    operation: 1,
    f: 'turn',
    error: { code: 'X', message: `at ${url}` },
  },
  { type: 'note', text: `password: ${secret}` },
];

const line = `midturn run --server 'my-server --api-key=${secret}' --plan 'x token=${secret}'`;
const results: RunResults = {
  ...sampleResults([
    sampleCase({
      ...{ outcome: 'violated', driver: `server(s --token=${secret})`, reason: `failed at ${url}` },
      ...{
        plan: [`rewrite(find "token=${secret}")`],
        explained: [`api_key=${secret}`],
        replay: line,
      },
      verdicts: [
        { invariant: 'x', verdict: 'violated', reason: `Bearer ${secret}`, evidence: [0, 5] },
      ],
    }),
  ]),
  command: line,
};

async function rendered(run: RunResults): Promise<string[]> {
  const recorder = new HistoryRecorder();
  for (const body of planted) recorder.record(body);
  const { events } = recorder;
  const files: string[] = [];
  await writeReport(
    run,
    async () => events,
    async (_, text) => void files.push(text),
  );
  const [one] = run.cases;
  if (one === undefined) return files;
  return [
    ...files,
    ...[mermaidText(events), chromeTrace(events), issueText(one, events), JSON.stringify(events)],
    renderTerminal(run, { columns: 200, history: () => events }),
    githubAnnotations(run).join('\n'),
  ];
}

it('leaves no secret in any format, wherever one was planted', async () => {
  const texts = await rendered(withoutSecrets(results));
  expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  expect(texts.join('')).toContain('[redacted]');
});

it('would be found not to: results as they came have it in most formats', async () => {
  const texts = await rendered(results);
  expect(texts.filter((text) => text.includes(secret)).length).toBeGreaterThan(5);
});

it('leaves everything else as it was', () => {
  const plain = sampleResults([sampleCase({ reason: 'Token 29 came twice (tokens 1–9).' })]);
  expect(withoutSecrets(plain)).toEqual(plain);
});
