import { describe, expect, test } from 'vitest';
import type { Phase } from '../wire/profile.ts';
import { matches } from './matches.ts';
import { exampleMessage, exampleSighting } from './testing/example-sighting.ts';
import type { Trigger } from './trigger.ts';

describe('matches', () => {
  test('is always true when nothing is given', () => {
    expect(matches({}, exampleSighting())).toBe(true);
  });

  test.each<[Trigger, boolean]>([
    [{ link: 'app' }, true],
    [{ link: 'other' }, false],
    [{ connection: 1 }, true],
    [{ connection: 2 }, false],
    [{ turn: 3 }, true],
    [{ turn: 2 }, false],
    [{ direction: 'downstream' }, true],
    [{ direction: 'both' }, true],
    [{ direction: 'upstream' }, false],
    [{ client: 'codex-*' }, true],
    [{ client: 'other' }, false],
    [{ link: 'app', connection: 2 }, false],
  ])('%j is %s', (trigger, expected) => {
    expect(matches(trigger, exampleSighting({ turn: 3, client: 'codex-tui' }))).toBe(expected);
  });

  test('knows no client before one has named itself', () => {
    expect(matches({ client: '*' }, exampleSighting())).toBe(false);
  });

  test('has the resume window when the link says so', () => {
    expect(matches({ resuming: true }, exampleSighting({ resuming: true }))).toBe(true);
    expect(matches({ resuming: true }, exampleSighting())).toBe(false);
  });
});

describe('a method', () => {
  const on = (method: string, kind?: NonNullable<Trigger['on']>['kind']): Trigger => ({
    on: { method, ...(kind && { kind }) },
  });

  test.each([
    [on('turn/*'), 'request', true],
    [on('turn/*'), 'notification', true],
    [on('turn/*'), 'event', true],
    [on('turn/*'), 'response', false],
    [on('turn/*'), 'error', false],
    [on('turn/*'), 'invalid', false],
    [on('turn/start', 'response'), 'response', true],
    [on('turn/start', 'response'), 'request', false],
    [on('turn/start', 'answer'), 'response', true],
    [on('turn/start', 'answer'), 'error', true],
    [on('turn/start', 'answer'), 'request', false],
    [on('turn/start', 'request'), 'request', true],
    [on('turn/start', 'response'), 'error', false],
    [on('turn/start', 'request'), 'notification', false],
    [on('item/*'), 'request', false],
  ] as const)('%j on a %s of turn/start is %s', (trigger, kind, expected) => {
    const message = exampleMessage('turn/start', kind);
    expect(matches(trigger, exampleSighting({ message }))).toBe(expected);
  });

  test('matches no unit without a message, nor an answer to what was not seen', () => {
    expect(matches(on('*'), exampleSighting())).toBe(false);
    const message = { ...exampleMessage('x', 'response'), method: undefined };
    expect(matches(on('*', 'response'), exampleSighting({ message }))).toBe(false);
  });
});

describe('after', () => {
  test('n bytes is the unit with the byte that follows them', () => {
    const at = (bytesBefore: number) => exampleSighting({ bytesBefore, bytes: 10 });
    expect(matches({ after: { bytes: 20 } }, at(0))).toBe(false);
    expect(matches({ after: { bytes: 20 } }, at(10))).toBe(false);
    expect(matches({ after: { bytes: 20 } }, at(11))).toBe(true);
    expect(matches({ after: { bytes: 20 } }, at(20))).toBe(true);
  });

  test('n units is the unit with that number, which counts from 0', () => {
    expect(matches({ after: { units: 2 } }, exampleSighting({ unit: 1 }))).toBe(false);
    expect(matches({ after: { units: 2 } }, exampleSighting({ unit: 2 }))).toBe(true);
  });

  test('a time counts from the start of the connection', () => {
    expect(matches({ after: { ms: 50 } }, exampleSighting({ ageMs: 49.9 }))).toBe(false);
    expect(matches({ after: { ms: 50 } }, exampleSighting({ ageMs: 50 }))).toBe(true);
  });
});

describe('a phase', () => {
  test.each<[NonNullable<Trigger['phase']>, Phase, boolean]>([
    [{ at: 'during', phase: 'streaming' }, 'streaming', true],
    [{ at: 'during', phase: 'streaming' }, 'approval-open', false],
    [{ at: 'before', phase: 'streaming' }, 'turn-started', true],
    [{ at: 'before', phase: 'streaming' }, 'streaming', false],
    [{ at: 'after', phase: 'ready' }, 'turn-requested', true],
    [{ at: 'after', phase: 'ready' }, 'ready', false],
    [{ at: 'after', phase: 'ready' }, 'connecting', false],
  ])('%j in %s is %s', (phase, current, expected) => {
    expect(matches({ phase }, exampleSighting({ phase: current }))).toBe(expected);
  });
});
