import { describe, expect, it } from 'vitest';
import { chromeTrace } from './chrome-trace.ts';
import { mermaidText } from './mermaid.ts';
import { HistoryScript } from './testing/history-script.ts';
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
});

describe('chromeTrace', () => {
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
      ...['initialize #1', 'thread/start #2', 'turn/start #11', 'initialize #1'],
      ...['thread/resume #2', 'a: thread-start ok', 'a: turn info', 'fault 1 stall'],
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
