import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { chromeTrace } from './chrome-trace.ts';
import { mermaidText } from './mermaid.ts';
import { HistoryScript, SampleConnection } from './testing/history-script.ts';
import { neverFired, resetMidTurn, slowConsumer } from './testing/sample-history.ts';

describe('mermaidText', () => {
  it('draws the conversation between the lanes', () => {
    expect(mermaidText(neverFired())).toMatchSnapshot();
  });

  it('keeps to a length that is rendered, and to one line a statement', () => {
    const script = new HistoryScript();
    script.add({ type: 'note', text: 'a\nparticipant x; end %%{init}%% #lt;' });
    const text = mermaidText([...script.events]);
    expect(text.split('\n')).toHaveLength(7);
    expect(text).toContain('a␊participant x#59; end #37;#37;#123;init#125;#37;#37; #35;lt#59;');
    expect(mermaidText(slowConsumer('a', 50_000)).split('\n').length).toBeLessThan(420);
  });

  it.each([
    ['a conversation', resetMidTurn()],
    ['a long one', slowConsumer('a', 50_000)],
    ['what a peer can choose', hostile()],
  ])('holds only statements of a sequence diagram: %s', (_title, history) => {
    const [head, ...lines] = mermaidText(history).trimEnd().split('\n');
    expect(head).toBe('sequenceDiagram');
    expect(lines.filter((line) => !statement.test(line))).toEqual([]);
    const declared = lines.flatMap((line) => line.match(/^ {2}participant (l\d+) /)?.[1] ?? []);
    const used = lines.flatMap((line) => line.match(/^ {2}(?:Note over )?(l\d+)/)?.[1] ?? []);
    expect(used.filter((lane) => !declared.includes(lane))).toEqual([]);
    // Mermaid draws no diagram of more characters, unless it is told to.
    expect(mermaidText(history).length).toBeLessThan(50_000);
  });

  it('would be seen to hold anything else', () => {
    const bad = [
      'participant x',
      '  l0->>l1: a;b',
      '  l0->>l1: #',
      '  l0->>l1:',
      '  Note over l0: %%',
    ];
    expect(bad.filter((line) => statement.test(line))).toEqual([]);
  });
});

/** One statement a line: of a label only entities may have `#` and `;`. */
const statement =
  /^ {2}(participant l\d+ as|l\d+(->>|-x)l\d+:|Note over l\d+(,l\d+)?:) (?:#\d+;|[^#;:<>&"%{}\n\r])+$/;

function hostile(): HistoryEvent[] {
  const text = 'a\r\nend\n%%{init: {}}%% #59; <b>&amp;"x"</b>; participant l9';
  const script = new HistoryScript();
  const c = new SampleConnection(script, text, 1);
  c.request('upstream', 1, text);
  c.close('downstream', 1011, text);
  script.add({ type: 'note', text });
  return script.events;
}

describe('chromeTrace', () => {
  it('has what Perfetto asks for: every event its kind, time and track, in order of time', () => {
    const { displayTimeUnit, traceEvents } = JSON.parse(chromeTrace(resetMidTurn()));
    expect(displayTimeUnit).toBe('ms');
    type Entry = { ph: string; name: string; ts: number; dur?: number; pid: number; tid: number };
    const events = traceEvents as (Entry & { s?: string; id?: number; cat?: string })[];
    const whole = (number: unknown) => Number.isInteger(number) && (number as number) >= 0;
    for (const event of events) {
      expect(event).toMatchObject({ name: expect.stringMatching(/./), pid: 1 });
      expect('XiMsf').toContain(event.ph);
      expect([event.ts, event.tid].every(whole)).toBe(true);
      if (event.ph === 'X') expect(event.dur).toBeGreaterThan(0);
      if (event.ph === 'i') expect('gpt').toContain(event.s);
    }
    const times = events.map(({ ts }) => ts);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const named = new Set(events.filter(({ ph }) => ph === 'M').map(({ tid }) => tid));
    expect(events.filter(({ tid }) => !named.has(tid))).toEqual([]);
  });

  it('pairs each flow by its id, from a slice to a later one', () => {
    const { traceEvents } = JSON.parse(chromeTrace(resetMidTurn()));
    type Entry = { ph: string; ts: number; tid: number; id?: number; cat?: string };
    const of = (ph: string) => (traceEvents as Entry[]).filter((event) => event.ph === ph);
    const [starts, ends] = [of('s'), of('f')];
    expect(new Set(starts.map(({ id }) => id)).size).toBe(starts.length);
    expect(ends.map(({ id }) => id).sort()).toEqual(starts.map(({ id }) => id).sort());
    for (const start of starts) {
      const end = ends.find(({ id }) => id === start.id) as Entry;
      expect([end.cat, end.ts > start.ts]).toEqual([start.cat, true]);
      for (const { tid, ts } of [start, end]) {
        expect(of('X').some((slice) => slice.tid === tid && slice.ts === ts)).toBe(true);
      }
    }
  });

  it('has a track for each lane, slices for what lasts, flows for messages', () => {
    const { traceEvents } = JSON.parse(chromeTrace(slowConsumer()));
    type Entry = { ph: string; name: string; tid: number; dur?: number; args?: { name?: string } };
    const of = (ph: string) => traceEvents.filter((event: Entry) => event.ph === ph) as Entry[];
    expect(of('M').flatMap((event) => event.args?.name ?? [])).toEqual([
      ...['client', 'proxy', 'server', 'provider', 'processes', 'faults'],
    ]);
    expect(of('s')).toHaveLength(of('f').length);
    const slices = of('X').filter((event) => (event.dur ?? 0) > 1);
    expect(slices.map((event) => event.name)).toEqual([
      ...['initialize #1', 'a: thread-start ok', 'thread/start #2', 'a: turn info'],
      ...['turn/start #11', 'fault 1 stall', 'initialize #1', 'thread/resume #2'],
    ]);
  });

  it('lets a request that nobody answered last to the end', () => {
    const history = resetMidTurn().filter(
      (event) => event.type !== 'unit-received' || event.message?.kind !== 'response',
    );
    const { traceEvents } = JSON.parse(chromeTrace(history));
    const open = traceEvents.find((e: { name: string }) => e.name === 'initialize #1 (unanswered)');
    expect(open.ts + open.dur).toBe(Math.round((history.at(-1)?.time ?? 0) * 1000));
  });
});
