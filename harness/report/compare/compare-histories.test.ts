import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { HistoryScript, SampleConnection } from '../testing/history-script.ts';
import { resetMidTurn, slowConsumer } from '../testing/sample-history.ts';
import { compareHistories } from './compare-histories.ts';
import { renderComparison } from './compare-text.ts';

/** The same conversation with other times, pids and message ids. */
const elsewhere = (history: readonly HistoryEvent[]): HistoryEvent[] =>
  history.map((event) => {
    const late = { ...event, time: event.time * 1.7 + 3 };
    if ('pid' in late) return { ...late, pid: late.pid + 99 };
    if (late.type !== 'unit-received' || late.message?.id === undefined) return late;
    return { ...late, message: { ...late.message, id: `x${late.message.id}` } };
  });

function talk(...methods: readonly string[]): HistoryEvent[] {
  const script = new HistoryScript();
  const c = new SampleConnection(script, 'app-server', 1);
  for (const [i, method] of methods.entries()) c.request('upstream', i, method);
  return script.events;
}

describe('compareHistories', () => {
  it('finds no difference between runs that differ in times and ids alone', () => {
    const history = resetMidTurn();
    const { first, sentence, rows } = compareHistories(history, elsewhere(history));
    expect([first, sentence]).toEqual([undefined, 'Both runs took the same steps.']);
    expect(rows.every((row) => row.kind === 'same')).toBe(true);
  });

  it('finds the first step that only one run has', () => {
    const { first, sentence, rows } = compareHistories(
      talk('initialize', 'thread/start', 'turn/start'),
      talk('initialize', 'thread/resume', 'turn/start'),
    );
    expect(first).toBe(1);
    expect(rows.map((row) => row.kind)).toEqual(['same', 'left-only', 'right-only', 'same']);
    expect(sentence).toBe(
      'After 1 like step, the runs part: left has “client → server: request thread/start #1”, right has “client → server: request thread/resume #1”.',
    );
  });

  it('counts neighbours that changed places as a race, not as a difference', () => {
    const { first, rows } = compareHistories(talk('a', 'b', 'c', 'd'), talk('a', 'c', 'b', 'd'));
    expect(first).toBeUndefined();
    expect(rows.filter((row) => row.kind === 'moved')).toHaveLength(2);
  });

  it('passes over what the other run streamed as often, only together', () => {
    const noted = (script: HistoryScript, c: SampleConnection, times: number) => {
      for (let i = 0; i < times; i++) c.notify('downstream', 'item/started');
      script.wait(1);
    };
    const history = (apart: boolean, ends: boolean) => {
      const script = new HistoryScript();
      const c = new SampleConnection(script, 'app-server', 1);
      noted(script, c, apart ? 1 : 0);
      c.request('upstream', 1, 'turn/start');
      noted(script, c, apart ? 1 : 2);
      if (ends) c.request('upstream', 2, 'turn/interrupt');
      return script.events;
    };
    expect(compareHistories(history(true, true), history(false, false)).sentence).toContain(
      'left has “client → server: request turn/interrupt #2”',
    );
  });

  it('points at a token that one run has twice, not at how far its stream had come at a fault', () => {
    const told = (before: number, after: readonly number[]) => {
      const script = new HistoryScript();
      const c = new SampleConnection(script, 'app-server', 1);
      const sent = (tokens: readonly number[]) => {
        for (const token of tokens)
          script.add({ type: 'provider-sent', request: 1, first: token, last: token });
      };
      script.add({ type: 'fault-fired', fault: 1, name: 'reset', effect: 'x', ...c.on });
      sent(Array.from({ length: before }, (_, i) => i + 1));
      c.request('upstream', 1, 'thread/resume');
      sent(after);
      return script.events;
    };
    const { sentence } = compareHistories(told(3, [4, 5]), told(4, [4, 4, 5, 5]));
    expect(sentence).toMatch(
      /the same step has other tokens: 4–5 on the left, 4, 4–5, 5 on the right/,
    );
  });

  it('falls back on the tokens when the steps are the same', () => {
    const { sentence, rows } = compareHistories(resetMidTurn('a@1', 40), resetMidTurn('a@1', 41));
    expect(rows.some((row) => row.kind === 'left-only')).toBe(false);
    expect(sentence).toMatch(
      /the same step has other tokens: 21–50 on the left, 21–51 on the right/,
    );
  });

  it('does not tell a run that streams in many chunks from one that streams in few', () => {
    const { first } = compareHistories(slowConsumer('a@1', 300), slowConsumer('a@1', 299));
    expect(first).toBeDefined();
    const kinds = compareHistories(slowConsumer('a@1', 300), slowConsumer('a@1', 299)).rows;
    expect(kinds.filter((row) => row.kind.endsWith('only'))).toEqual([]);
  });
});

describe('renderComparison', () => {
  it('shows both sides around the point where they part', () => {
    const comparison = compareHistories(resetMidTurn(), slowConsumer());
    const text = renderComparison(comparison, {
      left: 'good',
      right: 'bad',
      columns: 110,
      around: 4,
    });
    expect(text).toMatchSnapshot();
  });

  it('is one sentence when nothing differs', () => {
    expect(renderComparison(compareHistories([], []))).toBe('Both runs took the same steps.\n');
  });
});

describe('where runs part', () => {
  const fault = {
    type: 'fault-fired',
    fault: 1,
    name: 'reset',
    effect: 'reset both sides',
  } as const;
  const told = (...steps: readonly (string | 'FAULT' | 'FIN')[]): HistoryEvent[] => {
    const script = new HistoryScript();
    const c = new SampleConnection(script, 'app-server', 1);
    for (const step of steps) {
      if (step === 'FAULT') script.add({ ...fault, ...c.on });
      else if (step === 'FIN')
        script.add({ type: 'end-received', ...c.on, side: 'server', how: 'fin' });
      else c.notify('downstream', step);
    }
    return script.events;
  };
  const parting = (left: readonly string[], right: readonly string[]) => {
    const { rows, first } = compareHistories(told(...left), told(...right));
    return first === undefined ? undefined : (rows[first]?.left ?? rows[first]?.right)?.words;
  };

  it('is what follows the fault rather than what came before it', () => {
    expect(parting(['a', 'FIN', 'FAULT', 'b'], ['a', 'FAULT', 'b', 'FIN', 'FIN'])).toBe(
      'server → proxy: FIN from the server',
    );
    expect(parting(['a', 'a2', 'FAULT', 'FIN'], ['a', 'FAULT', 'c'])).toBe(
      'server → proxy: FIN from the server',
    );
  });

  it('is seldom an announcement that only one version makes', () => {
    expect(parting(['FAULT', 'news', 'a'], ['FAULT', 'a', 'FIN'])).toBe(
      'server → proxy: FIN from the server',
    );
    expect(parting(['FAULT', 'news', 'a'], ['FAULT', 'a'])).toBe('server → client: news');
  });

  it('is the client that a daemon turns away, with what each version does about the second', () => {
    const twoClients = (turnedAway: 1 | 2, reason: string) => {
      const script = new HistoryScript();
      const ends = [1, 2].map((n) => new SampleConnection(script, `control-${n}`, 1));
      for (const end of ends) {
        end.open();
        end.notify('upstream', 'claude_connect');
      }
      ends[turnedAway - 1]?.close('downstream', 4001, reason);
      ends[2 - turnedAway]?.notify('downstream', 'status');
      return script.events;
    };
    const { sentence } = compareHistories(twoClients(1, 'replaced'), twoClients(2, 'taken'));
    expect(sentence).toMatch(
      /left has “server → client: Close 4001 "replaced"”, right has “[^”]*control-2[^”]*: Close 4001 "taken"”/,
    );
  });

  it('is the end that one version passes on to its client, and the connection that the other opens', () => {
    const proxied = (passesOn: boolean) => {
      const script = new HistoryScript();
      const [client, upstream, again] = [
        new SampleConnection(script, 'client', 1),
        new SampleConnection(script, 'upstream', 1),
        new SampleConnection(script, 'upstream', 2),
      ] as const;
      client.open();
      upstream.open();
      script.add({ ...fault, ...upstream.on });
      script.add({ type: 'end-delivered', ...upstream.on, side: 'client', how: 'rst', fault: 1 });
      if (passesOn) {
        script.add({ type: 'end-received', ...client.on, side: 'server', how: 'fin' });
      }
      script.add({ type: 'connection-closed', ...upstream.on });
      if (!passesOn) again.open();
      return script.events;
    };
    expect(compareHistories(proxied(true), proxied(false)).sentence).toMatch(
      /left has “server [^”]*FIN from the server”, right has “c2 client [^”]*connection 2 opened”/,
    );
  });
});
