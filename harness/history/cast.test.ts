import { describe, expect, it } from 'vitest';
import { Cast } from './cast.ts';
import type { HistoryEvent } from './event.ts';

const started: HistoryEvent = {
  ...{ index: 0, time: 0, type: 'run-started', seed: 1, plan: [], startedAt: '' },
  parties: {
    client: {
      client: { program: 'reference client', standing: 'ours' },
      server: { program: 'loop', standing: 'tested' },
    },
    upstream: {
      client: { program: 'loop', standing: 'tested' },
      server: { program: 'codex', standing: 'other' },
    },
  },
};

describe('Cast', () => {
  it('names who stands on a side, and says of ours that they are', () => {
    const cast = new Cast([started]);
    expect(cast.nameOf('upstream', 'client')).toBe('the client of link upstream (loop)');
    expect(cast.nameOf('client', 'client')).toBe(
      'the client of link client (reference client, ours)',
    );
  });

  it('judges what is under test, and neither ours nor others', () => {
    const cast = new Cast([started]);
    const sides = ['client', 'upstream'].flatMap((link) =>
      (['client', 'server'] as const).map((side) => cast.isJudged(link, side)),
    );
    expect(sides).toEqual([false, true, true, false]);
  });

  it('judges everyone, by no name, where a history does not say who is who', () => {
    for (const cast of [new Cast([]), new Cast([{ ...started, parties: {} }])]) {
      expect(cast.at('constructor', 'client')).toBeUndefined();
      expect(cast.isJudged('client', 'client')).toBe(true);
      expect(cast.nameOf('client', 'server')).toBe('the server of link client');
    }
  });
});
