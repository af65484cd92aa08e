import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { gracefulEnd } from './graceful-end.ts';
import { defaultBounds } from './invariant.ts';
import {
  closeFrame,
  cutOff,
  ended,
  historyOf,
  received,
  request,
  response,
  stage,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  gracefulEnd.judge(historyOf(...events), defaultBounds);

const party = (program: string, ...processes: string[]) =>
  ({ program, standing: 'tested', processes }) as const;
const started: EventBody = {
  ...{ type: 'run-started', seed: 1, plan: [], startedAt: '' },
  parties: {
    client: { client: party('ours'), server: party('bridge', 'proxy') },
    upstream: { client: party('bridge', 'proxy'), server: party('codex', 'server') },
  },
};
const signal = (process: string, name = 'SIGTERM', pid = 1): EventBody => ({
  ...{ type: 'process-signalled', process, pid, signal: name, fault: 1 },
});
const of = (turn: string) => ({ thread: 't', turn });
const begun = (turn = 'turn-1', on = { link: 'client', connection: 1 }) =>
  received('downstream', 1, { method: 'turn/started', ...of(turn) }, on);
const over = (turn = 'turn-1', on = { link: 'client', connection: 1 }) =>
  received('downstream', 5, { method: 'turn/completed', ...of(turn) }, on);
const term = signal('proxy');

describe('graceful-end', () => {
  it('holds when the client hears the end of its turn, or that it is to come back', () => {
    const verdict = judge(started, begun(), term, over(), closeFrame('downstream', 6, 1000));
    expect(verdict).toMatchObject({ verdict: 'holds', evidence: [2, 3] });
    for (const code of [1001, 1012, 1013]) {
      expect(judge(started, begun(), term, closeFrame('downstream', 6, code)).verdict).toBe(
        'holds',
      );
    }
    const interrupted = signal('proxy', 'SIGINT');
    expect(judge(started, begun(), interrupted, over(), ended('server')).verdict).toBe('holds');
  });

  it('is violated by a server that leaves, or says that all is done, in a running turn', () => {
    const left = judge(started, begun(), term, ended('server'));
    expect(left).toMatchObject({ verdict: 'violated', evidence: [3, 2, 1] });
    expect(left.reason).toBe(
      'The server of link client (bridge) was told to end (SIGTERM) in a running turn, and left connection 1 without the end of the turn, and without a Close that says to come back.',
    );
    const closed = judge(started, begun(), term, closeFrame('downstream', 6, 1000));
    expect(closed.reason).toContain('closed connection 1 with 1000');
    expect(judge(started, begun(), term, closeFrame('downstream', 6, 1005)).verdict).toBe(
      'violated',
    );
    // One of two turns has its end.
    const two = [begun('turn-1'), begun('turn-2'), term, over('turn-1')];
    expect(judge(started, ...two, ended('server')).verdict).toBe('violated');
    expect(judge(started, ...two, over('turn-2'), ended('server')).verdict).toBe('holds');
  });

  it('asks it for each client of a running turn', () => {
    const second = { link: 'client', connection: 2 };
    const both = [begun(), begun('turn-1', second), term, over()];
    expect(judge(started, ...both, ended('server'), ended('server', 'fin', second)).verdict).toBe(
      'violated',
    );
    expect(judge(started, ...both, over('turn-1', second), ended('server')).verdict).toBe('holds');
  });

  it('asks a protocol whose answer ends the turn for that answer', () => {
    const prompt = received('upstream', 0, { ...request(3, 'session/prompt'), thread: 's' });
    const answer = received('downstream', 1, response(3, 'session/prompt'));
    const meant = { means: 'turn-start', lasts: true } as const;
    const asked = { ...prompt, message: { ...messageOf(prompt), ...meant } } as EventBody;
    const end = { means: 'turn-end', end: 'completed' } as const;
    const answered = { ...answer, message: { ...messageOf(answer), ...end } } as EventBody;
    expect(judge(started, asked, term, answered, ended('server')).verdict).toBe('holds');
    expect(judge(started, asked, term, ended('server')).verdict).toBe('violated');
    expect(judge(started, asked, answered, term, ended('server'))).toMatchObject({ nothing: true });
  });

  it('asks nothing of a server without a running turn, of another process, or of one that is killed', () => {
    const nothing = { verdict: 'unknown', nothing: true };
    expect(judge(started, begun(), over(), term, ended('server'))).toMatchObject(nothing);
    expect(judge(started, begun(), signal('server'), ended('server'))).toMatchObject(nothing);
    expect(judge(started, begun(), signal('proxy', 'SIGKILL'), ended('server'))).toMatchObject(
      nothing,
    );
    expect(judge(started, begun(), ended('server'), term)).toMatchObject(nothing);
    // Without a cast, the server that ended is the one that was told to.
    expect(judge(begun(), signal('server'), ended('server')).verdict).toBe('violated');
    expect(judge(begun(), signal('server'))).toMatchObject(nothing);
  });

  it('blames no server for an end that its client or the harness made', () => {
    const nothing = { verdict: 'unknown', nothing: true };
    expect(judge(started, begun(), term, ended('client'))).toMatchObject(nothing);
    expect(judge(started, begun(), term, cutOff('client'), ended('server'))).toMatchObject(nothing);
  });

  it('is unknown when the server had no time left', () => {
    const stopped = judge(started, begun(), term, stage('stop'), ended('server'));
    expect(stopped).toMatchObject({ verdict: 'unknown', blame: 'harness' });
    expect(stopped.reason).toContain('had not ended when the run did');
    const killed = judge(started, begun(), term, signal('proxy', 'SIGKILL'), ended('server'));
    expect(killed.reason).toContain('was ended by another signal');
    expect(killed.nothing).toBeUndefined();
  });
});

function messageOf(event: EventBody) {
  return event.type === 'unit-received' ? event.message : undefined;
}
