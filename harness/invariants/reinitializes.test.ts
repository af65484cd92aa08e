import { describe, expect, it } from 'vitest';
import type { EventBody } from '../history/event.ts';
import { defaultBounds } from './invariant.ts';
import { reinitializes } from './reinitializes.ts';
import {
  at,
  cutOff,
  ended,
  historyOf,
  received,
  request,
  response,
  stage,
  two,
} from './testing/history-of.ts';

const judge = (...events: Parameters<typeof historyOf>) =>
  reinitializes.judge(historyOf(...events), defaultBounds);

const initialized = { method: 'initialized' };
const start = [
  received('upstream', 0, request(0, 'initialize')),
  received('upstream', 1, initialized),
] as const;
const turn = { ...request(2, 'turn/start'), thread: 't1' };
const again = [
  received('upstream', 0, request(0, 'initialize'), two),
  received('downstream', 0, response(0), two),
  received('upstream', 1, initialized, two),
] as const;

describe('reinitializes', () => {
  it('holds when each connection initializes first', () => {
    expect(judge(...start, cutOff('client'), ...again)).toMatchObject({
      verdict: 'holds',
      reason: '2 connections began with initialize.',
      evidence: [0, 1, 3, 5],
    });
  });

  it('is violated by a connection that goes on where the old one was', () => {
    const verdict = judge(
      ...start,
      cutOff('client'),
      received('upstream', 0, request(9, 'model/list'), two),
    );
    expect(verdict).toMatchObject({
      verdict: 'violated',
      reason:
        'Expected initialize as the first message on connection 2 of link client, got model/list.',
      evidence: [3],
    });
  });

  it('is violated by a connection that leaves initialized out', () => {
    const verdict = judge(
      ...start,
      received('upstream', 0, request(0, 'initialize'), two),
      received('upstream', 1, request(1, 'thread/resume'), two),
    );
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [3, 2] });
  });

  it('asks for no initialized where the protocol has none', () => {
    const verdict = judge(
      received('upstream', 0, request(0, 'initialize')),
      received('upstream', 1, request(1, 'session/new')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is violated when a running turn is left alone', () => {
    const lost = [...start, received('upstream', 2, turn), cutOff('client'), ...again] as const;
    const verdict = judge(...lost, at(11_000, stage('stop')));
    expect(verdict).toMatchObject({ verdict: 'violated', evidence: [2, 4] });
    expect(verdict.reason).toContain('The turn of thread t1 was running');
    const resumed = { ...request(1, 'thread/resume'), thread: 't1' };
    const taken = received('upstream', 2, resumed, two);
    expect(judge(...lost, taken, at(11_000, stage('stop'))).verdict).toBe('holds');
  });

  it('asks nothing of a connection whose initialize was never answered', () => {
    const verdict = judge(
      ...start,
      received('upstream', 2, turn),
      cutOff('client'),
      received('upstream', 0, request(0, 'initialize'), two),
      at(11_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('asks nothing of a client that left by itself', () => {
    const verdict = judge(
      ...start,
      received('upstream', 2, turn),
      ended('client'),
      ...again,
      at(11_000, stage('stop')),
    );
    expect(verdict.verdict).toBe('holds');
  });

  it('is unknown where nobody initializes', () => {
    expect(judge(received('downstream', 0, response(1))).verdict).toBe('unknown');
  });

  it('asks nothing for a turn that was refused or given up', () => {
    const lost = (...after: EventBody[]) =>
      judge(
        ...start,
        received('upstream', 2, turn),
        ...after,
        cutOff('client'),
        ...again,
        at(11_000, stage('stop')),
      ).verdict;
    const refused = { kind: 'error', id: 2, method: 'turn/start' } as const;
    const interrupt = { ...request(3, 'turn/interrupt'), thread: 't1' };
    expect(lost(received('downstream', 2, refused))).toBe('holds');
    expect(lost(received('upstream', 3, interrupt))).toBe('holds');
    expect(lost()).toBe('violated');
  });
});
