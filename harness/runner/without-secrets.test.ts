import { expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { secretForms } from '../history/testing/secret-forms.ts';
import { secretShapes } from '../history/testing/secret-shapes.ts';
import { githubAnnotations } from '../report/annotations.ts';
import { chromeTrace } from '../report/chrome-trace.ts';
import { issueText } from '../report/issue-text.ts';
import { mermaidText } from '../report/mermaid.ts';
import { renderTerminal } from '../report/terminal.ts';
import { sampleCase, sampleResults } from '../report/testing/sample-run.ts';
import { writeReport } from '../report/write-report.ts';
import { baselineFileName } from './baseline.ts';
import type { RunResults } from './results.ts';
import { fileName } from './run-folder.ts';
import { pastRunOf } from './run-history.ts';
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

async function rendered(run: RunResults, bodies = planted): Promise<string[]> {
  const recorder = new HistoryRecorder();
  for (const body of bodies) recorder.record(body);
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

/** A text in every place of a history where a peer, a program or a person can put one. */
function everywhere(text: string): EventBody[] {
  const on = { link: text, connection: 1 } as const;
  const message = { kind: 'request', bytes: 9, text } as const;
  const names = { method: text, id: text, thread: text, turn: text, item: text };
  const unit = { type: 'unit-received', ...on, direction: 'upstream', bytes: 9 } as const;
  return [
    { type: 'run-started', seed: 1, plan: [text], startedAt: 'x', scenario: text, driver: text },
    { type: 'link-listening', link: text, listen: text, upstream: text, codec: 'raw' },
    { type: 'connection-opened', ...on, link: 'a' },
    { type: 'upgraded', ...on, path: text, status: 101, deflate: 'absent' },
    { ...unit, unit: 0, kind: 'line', message },
    { ...unit, unit: 1, kind: 'line', message: { ...message, ...names, request: text } },
    { ...unit, unit: 2, kind: 'frame', close: { code: 1000, reason: text } },
    { ...unit, unit: 3, kind: 'head', head: `GET / HTTP/1.1\r\nX: ${text}\r\n\r\n` },
    { type: 'phase', ...on, phase: 'streaming', thread: text, turn: text },
    { type: 'fault-fired', fault: 1, name: 'rewrite', effect: text, method: text },
    { type: 'client-tokens', client: text, turn: 1, via: 'live', tokens: [1], item: text },
    { type: 'client-closed', client: text, code: 1006, reason: text, own: false, error: text },
    { type: 'provider-request', request: 1, transport: 'http', outputs: [text] },
    { type: 'provider-failed', message: text },
    { type: 'process-started', process: text, pid: 1, argv: ['x', text, `-c ${text}`] },
    { type: 'process-output', process: 'p', stream: 'stdout', text },
    { type: 'invoke', client: 'c', operation: 1, f: 'turn', value: { prompt: text, thread: text } },
    { type: 'fail', client: 'c', operation: 1, f: 'turn', error: { code: 'X', message: text } },
  ] as EventBody[];
}

function runWith(text: string): RunResults {
  const verdict = { invariant: 'x', verdict: 'violated', reason: text, evidence: [4, 5] } as const;
  const names = {
    id: `s / server(${text})`,
    scenario: 's',
    driver: `server(${text})`,
    title: text,
  };
  const said = { plan: [text], explained: [text], reason: text, replay: `npx midturn ${text}` };
  const one = sampleCase({ ...names, ...said, outcome: 'violated', verdicts: [verdict] });
  return { ...sampleResults([one]), command: `midturn run --server '${text}'`, config: text };
}

const forms = Object.entries({ ...secretForms, ...secretShapes });

it.each(forms)('leaves nothing of %s in any format, wherever it was planted', async (_, form) => {
  const text = typeof form === 'string' ? form : form(secret);
  const hidden = typeof form === 'string' ? core(form) : secret;
  const run = withoutSecrets(runWith(text));
  const texts = [
    ...(await rendered(run, everywhere(text))),
    ...[JSON.stringify(withoutSecrets(pastRunOf(run))), fileName(`s / server(${text})`)],
    baselineFileName(`server(${text})`),
  ];
  expect(texts.filter((one) => one.includes(hidden))).toEqual([]);
});

it('keeps two ids two, and one id one, where they look like keys', () => {
  const recorder = new HistoryRecorder();
  const key = (name: string) => `sk-proj-${name}-abcdefghijklmnop`;
  for (const body of [...everywhere(key('one')), ...everywhere(key('two'))]) recorder.record(body);
  const threads = recorder.events.flatMap((e) => (e.type === 'phase' ? [e.thread] : []));
  const ids = recorder.events.flatMap((e) =>
    e.type === 'unit-received' ? (e.message?.id ?? []) : [],
  );
  expect(threads).toEqual(['[redacted]', '[redacted] #2']);
  expect(ids).toEqual(threads);
});

/** What a key is told by, without the words before it. */
function core(shape: string): string {
  return (shape.split(/ = |Basic |Bearer |:\/\/user:/).at(-1) ?? '').slice(0, 20);
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
